import type { PageUrls } from '../../../extraction/page-urls.ts';
import { isObject, type NodeGraph, type NodeObject, readText, readValues } from '../../structured-data/node-graph.ts';
import { ImageList } from '../image-list.ts';

const maxImages = 50;

/** Pictures of a product: addresses, or ImageObjects. */
export function readImages(graph: NodeGraph, node: NodeObject, urls: PageUrls): readonly string[] {
  const images = new ImageList(urls);
  for (const value of readValues(node, 'image').slice(0, maxImages)) {
    const image = isObject(value) ? graph.resolve(value) : undefined;
    const source = image === undefined ? value : (readText(image, 'contentUrl') ?? readText(image, 'url'));
    if (typeof source === 'string') images.add(source);
  }
  return images.urls;
}
