import { Cells } from '../../repair/cells.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import { MessageType } from './message.js'

/** Bytes of a cell: 48 bits of members, 24 of checks. */
export const CELL_BYTES = 9

/** REPAIR_CELLS: `type | number | members of the answerer | first cell | 9 bytes a cell: low 4, high 2, check 3`. */
export interface RepairCells {
  number: number
  members: number
  from: number
  cells: Cells
}

export function writeRepairCells(out: ByteWriter, { number, members, from, cells }: RepairCells): void {
  out.u8(MessageType.REPAIR_CELLS)
  out.varint(number)
  out.varint(members)
  out.varint(from)
  out.reserve(cells.count * CELL_BYTES)
  for (let i = 0; i < cells.count; i++) {
    out.u32(cells.low[i])
    out.u16(cells.high[i])
    out.u16(cells.check[i] & 0xffff)
    out.u8(cells.check[i] >>> 16)
  }
}

export function readRepairCells(reader: ByteReader): RepairCells {
  const number = reader.varint()
  const members = reader.varint()
  const from = reader.varint()
  const left = reader.end - reader.at
  if (left % CELL_BYTES !== 0) throw new MalformedError('part of a cell')
  const cells = new Cells(left / CELL_BYTES)
  for (let i = 0; i < cells.count; i++) {
    cells.low[i] = reader.u32()
    cells.high[i] = reader.u16()
    const low = reader.u16()
    cells.check[i] = low | (reader.u8() << 16)
  }
  return { number, members, from, cells }
}
