/** The published builders, under the path our own tests look for them. */
export {
  buildChunk,
  buildCommit,
  buildErrorInfo,
  buildHistory,
  buildJob,
  buildOutcome,
  buildPage,
  buildProduct,
  buildResult,
  buildTextPage,
  buildUrl,
} from '../../src/testing/builders.ts';
