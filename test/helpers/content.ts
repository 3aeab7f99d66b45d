export { buildContent } from '../../src/testing/build-content.ts';
