/** A file that somebody has read into the workspace. */
export type Import = {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly type: string
  readonly identifier: string | undefined
  readonly objectTypeId: string | undefined
  readonly scope: 'all' | 'only_new' | 'only_existing'
  readonly state: 'preprocessing' | 'imported' | 'failed'
  readonly rowsToImport: number
  readonly rowsImported: number
  /** What went wrong; empty where nothing did. */
  readonly error: string
  /** Unix seconds. */
  readonly createdAt: number
  /** Unix seconds. */
  readonly updatedAt: number
}

/** The imports of a workspace, which counts them from 1. [default] */
export class Imports {
  #lastId = 0
  readonly #byId = new Map<number, Import>()

  /** Takes an id, so that it can be answered before the import is seen. */
  claimId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  find(id: number): Import | undefined {
    return this.#byId.get(id)
  }

  record(made: Import): void {
    this.#byId.set(made.id, made)
  }

  capture() {
    return { lastId: this.#lastId, imports: [...this.#byId.values()] }
  }

  adopt({ lastId, imports }: ReturnType<Imports['capture']>): void {
    this.#lastId = lastId
    for (const each of imports) this.record(each)
  }
}
