/** What a table weighs in the database that is asked about. */
export interface TableSize {
  /** As the planner estimates it; null where it was never analysed. */
  readonly rows: number | null;
  /** Of its rows alone. 0 means for certain that there are none. */
  readonly bytes: number;
}

/** By quoted name with its schema: `public.orders`. */
export type TableSizes = ReadonlyMap<string, TableSize>;
