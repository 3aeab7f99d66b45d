/** An instant that WordPress writes without its zone, which is UTC; `null` for what is none. */
export function instantOf(gmt: string | null): Date | null {
  if (gmt === null) return null;
  const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(gmt) ? gmt : `${gmt.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
