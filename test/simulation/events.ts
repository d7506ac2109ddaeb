interface Event {
  at: number
  order: number
  deliver: () => void
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** What is going to happen, in the order of its time and then of its making: a binary heap. */
export class Events {
  readonly #heap: Event[] = []
  #order = 0

  /** When the next one happens; Infinity if there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  add(at: number, deliver: () => void): void {
    const heap = this.#heap
    const event = { at, order: this.#order++, deliver }
    let hole = heap.length
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (isBefore(heap[parent], event)) break
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = event
  }

  /** Takes the next one out and lets it happen. */
  happen(): void {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop() as Event
    if (heap.length > 0) {
      let hole = 0
      for (let child = 1; child < heap.length; child = 2 * hole + 1) {
        if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++
        if (isBefore(last, heap[child])) break
        heap[hole] = heap[child]
        hole = child
      }
      heap[hole] = last
    }
    first.deliver()
  }
}
