/** A record on its way to or from the database: the named instants travel as milliseconds since the epoch. */
export type Packed<T, Instants extends keyof T = never> = {
  readonly [K in keyof T]: K extends Instants ? (null extends T[K] ? number | null : number) : T[K];
};

export const toDate = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));
