import { describe, expect, it } from 'vitest';
import { parseLinkHeader } from '../../../../src/woocommerce/discovery/parse-link-header.ts';

describe('parseLinkHeader', () => {
  it.each([
    [
      '<https://a.example/?x=1,2;3>; rel="https://api.w.org/"',
      [['https://a.example/?x=1,2;3', ['https://api.w.org/']]],
    ],
    [
      '</a>; rel=next, </b>; rel="prev start"',
      [
        ['/a', ['next']],
        ['/b', ['prev', 'start']],
      ],
    ],
    ['</a>; title="a, <b>; rel=next"; rel=last', [['/a', ['last']]]],
    ['</a>; title="say \\"rel=x\\""; REL=First', [['/a', ['first']]]],
    [' , </a>;rel = next ;rel=prev;crossorigin, ', [['/a', ['next']]]],
    ['</a>', [['/a', []]]],
    ['nonsense, </a>; rel=next', []],
    ['</a', []],
    ['', []],
  ])('reads %s', (header, expected) => {
    expect(parseLinkHeader(header).map(({ target, relations }) => [target, relations])).toEqual(expected);
  });
});
