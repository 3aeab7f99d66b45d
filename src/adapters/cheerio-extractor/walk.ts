import { type AnyNode, Document, Element, type ParentNode, Text } from 'domhandler';
import { collapseSpace } from '../extraction/collapse-space.ts';

/** Receives the nodes of a tree in document order. */
export interface Visitor {
  /** @returns whether to go into the element; when false, its `leave` is not called. */
  enter(element: Element): boolean;
  text(text: Text): void;
  leave(element: Element): void;
}

/** Visits `root` and everything below it. An explicit loop: pages are hostile, and a recursion can be made to overflow. */
export function walk(root: ParentNode, visitor: Visitor): void {
  let node: AnyNode = root;
  for (;;) {
    const first = visit(node, visitor);
    if (first !== undefined) {
      node = first;
      continue;
    }
    while (node !== root && node.next === null) {
      node = node.parent!;
      if (node instanceof Element) visitor.leave(node);
    }
    if (node === root) return;
    node = node.next!;
  }
}

/** @returns the child to go on with, `undefined` when this node is done. */
function visit(node: AnyNode, visitor: Visitor): AnyNode | undefined {
  if (node instanceof Element) {
    if (!visitor.enter(node)) return undefined;
    if (node.children.length === 0) visitor.leave(node);
    return node.children[0];
  }
  if (node instanceof Text) visitor.text(node);
  return node instanceof Document ? node.children[0] : undefined;
}

/** The text below `root` with white space collapsed, of at most `maxLength` characters. */
export function textOf(root: ParentNode, maxLength: number): string {
  let text = '';
  walk(root, {
    enter: () => text.length < maxLength,
    text: ({ data }) => {
      if (text.length < maxLength) text += data.slice(0, maxLength);
    },
    leave: () => {},
  });
  return collapseSpace(text.slice(0, maxLength)).trim();
}
