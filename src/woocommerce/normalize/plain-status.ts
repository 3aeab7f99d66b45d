/** The database's prefix is none of the API's: people and plugins write it all the same. */
export function plainStatus(status: string): string {
  return status.replace(/^wc-/, '');
}
