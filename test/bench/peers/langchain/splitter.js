/** What the bench needs of LangChain, counting tokens with the tokenizer that LangChain itself brings. */
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { getEncoding } from 'js-tiktoken';

export function createTokenizer(name) {
  const encoding = getEncoding(name);
  return (text) => encoding.encode(text, [], []).length;
}

export function createSplitter({ chunkSize, overlap, count }) {
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize, chunkOverlap: overlap, lengthFunction: count });
  return (text) => splitter.splitText(text);
}
