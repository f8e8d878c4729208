/** A file that somebody asked for. */
export type Export = {
  readonly id: number
  readonly type: 'customers' | 'deliveries'
  readonly description: string
  /** Unix milliseconds. */
  readonly createdAt: number
  /** When it can be downloaded, Unix milliseconds. */
  readonly readyAt: number
  readonly file: ExportFile
  downloads: number
}

/** CSV with a head line, each line ended by a line feed. */
export type ExportFile = {
  /** Lines below the head. */
  readonly total: number
  /** The whole text, piece by piece; the same each time. */
  readonly pieces: () => Iterable<string>
}

/** Exports that are kept: each is a whole file. [default] */
const EXPORTS_MAX = 100

/** The last exports of a workspace. */
export class Exports {
  #lastId = 0
  readonly #byId = new Map<number, Export>()

  get all(): Export[] {
    return [...this.#byId.values()]
  }

  find(id: number): Export | undefined {
    return this.#byId.get(id)
  }

  /** Takes an id, so that it can be answered before the export is seen. */
  claimId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  capture() {
    const exports = this.all.map(({ file, ...made }) => ({
      ...made,
      text: [...file.pieces()].join(''),
      total: file.total,
    }))
    return { lastId: this.#lastId, exports }
  }

  adopt({ lastId, exports }: ReturnType<Exports['capture']>): void {
    this.#lastId = lastId
    for (const { text, total, ...made } of exports) this.record({ ...made, file: { total, pieces: () => [text] } })
  }

  /** Counts a download. */
  noteDownload(made: Export): void {
    made.downloads += 1
  }

  record(made: Export): void {
    this.#byId.set(made.id, made)
    const [oldest] = this.#byId.keys()
    if (oldest !== undefined && this.#byId.size > EXPORTS_MAX) this.#byId.delete(oldest)
  }
}
