/** The published builders, under the path our own tests look for them. */
export {
  buildChunk,
  buildCommit,
  buildErrorInfo,
  buildJob,
  buildOutcome,
  buildPage,
  buildProduct,
  buildTextPage,
  buildUrl,
} from '../../src/testing/builders.ts';
