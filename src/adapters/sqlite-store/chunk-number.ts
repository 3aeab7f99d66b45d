/** A chunk's number is its page's number times this, plus its index: no second address is needed. */
export const chunksPerPage = 65_536;

/** The number of the page a chunk is in. */
export const pageOf = (chunk: number): number => Math.floor(chunk / chunksPerPage);

/** Where a chunk stands in its page. */
export const indexOf = (chunk: number): number => chunk % chunksPerPage;
