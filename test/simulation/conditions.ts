import {
  ABSENCES,
  BACKUPS,
  BAD_DISKS,
  CLASHES,
  CLOCKS,
  CUTS,
  DISKS,
  LINKS,
  MEMBERS,
  POWER,
  RESTARTS,
  ROT,
  SETTINGS,
  SLOWNESS,
  STARTS,
} from './faults.js'
import { type Condition, FORGOTTEN_AFTER_MS } from './simulate.js'
import type { SimulatedNode } from './simulated-node.js'

/** Has a node tell only the newest entry of its vector by name on a new link, and a sum of the others. */
function nameOne({ replication }: SimulatedNode): void {
  Object.defineProperty(replication.positions, 'named', { value: 1 })
}

/** Has a node give its catch-ups a few slots at a time, so that much is written beside them. */
function stroll({ replication }: SimulatedNode): void {
  replication.donor.slotsPerStep = 3
}

const forgetMs = FORGOTTEN_AFTER_MS
/** Each node compares with one peer at a time. */
const COMPARISONS_MS = 30_000
/** Slow enough for a node to be forgotten, for tombstones to go and for a comparison, many times in a run. */
const ABSENCE_PAUSE_MS = 200

/** Under what conditions runs are made, by name. */
export const CONDITIONS = {
  /** All links up. */
  calm: { faults: {} },
  cuts: { faults: CUTS },
  /** Links that break in every way there is. */
  links: { faults: LINKS },
  /** The same, with catch-ups that take long. */
  walks: { faults: LINKS, options: { booted: stroll } },
  /** Slow nodes and wrong clocks; writes in one moment. */
  clocks: { faults: { ...CUTS, ...CLOCKS, ...CLASHES } },
  /** Nodes that start with clocks that are minutes off, with data or without, and whose clocks are set while they run. */
  times: { faults: { ...CUTS, ...SETTINGS, ...CLASHES, ...RESTARTS, ...DISKS } },
  /** Nodes that come back with nothing. */
  restarts: { faults: { ...CUTS, ...RESTARTS } },
  /** Nodes that come back with what they once saved. */
  disks: { faults: { ...CUTS, ...DISKS } },
  /** Nodes with the product's own files on disks that lose and tear what was not forced, fail, fill up and are slow. */
  disk: { faults: { ...CUTS, ...POWER, ...BACKUPS, ...BAD_DISKS }, options: { disks: true } },
  /** Nodes that start again and again, so that most of what a vector says is said by a sum. */
  starts: { faults: { ...LINKS, ...SLOWNESS, ...RESTARTS, ...STARTS }, options: { booted: nameOne } },
  /** Nodes that join, and that leave for good. */
  members: { faults: { ...CUTS, ...MEMBERS } },
  /** Writes that go by a tree for each origin, over links and nodes that fail. */
  trees: { faults: { ...LINKS, ...SLOWNESS, ...RESTARTS }, options: { directPeers: 1 } },
  /** Memory that loses and changes atoms. */
  rot: { faults: { ...CUTS, ...ROT }, oracle: 'never' },
  /** Members forgotten while they are cut off. */
  forgotten: { faults: CUTS, options: { forgetMs }, oracle: 'of what is known' },
  /** Members that come back when what was deleted meanwhile is remembered by nobody. */
  returning: {
    ...{ faults: ABSENCES, options: { forgetMs }, oracle: 'of what is known' },
    ...{ pause: ABSENCE_PAUSE_MS, peace: COMPARISONS_MS },
  },
  /** The same over links that break in every way there is, and with all of them up again now and then. */
  reunions: {
    ...{ faults: { ...LINKS, ...ABSENCES }, options: { forgetMs }, oracle: 'of what is known' },
    ...{ pause: ABSENCE_PAUSE_MS, peace: COMPARISONS_MS },
  },
  /** Members forgotten as soon as anything has to be remembered for them. */
  memory: { faults: CUTS, options: { tombstoneBytes: 0 }, oracle: 'of what is known' },
  /** All of it. */
  all: {
    faults: { ...LINKS, ...SLOWNESS, ...RESTARTS, ...DISKS, ...MEMBERS, ...ROT },
    options: { forgetMs },
    oracle: 'never',
  },
} satisfies Record<string, Condition>

export type ConditionName = keyof typeof CONDITIONS
