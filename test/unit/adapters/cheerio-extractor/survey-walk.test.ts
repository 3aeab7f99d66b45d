import { expect, it } from 'vitest';
import { parsePage } from '../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { type Surveyor, SurveyWalk } from '../../../../src/adapters/cheerio-extractor/survey-walk.ts';
import { walk } from '../../../../src/adapters/cheerio-extractor/walk.ts';

/** Notes what it is shown; it does not go into elements of one name. */
function notingSurveyor(unread: string): Surveyor & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    enter({ name }) {
      notes.push(`<${name}>`);
      return name !== unread;
    },
    text: ({ data }, trimmedLength) => notes.push(`${data.trim()}:${trimmedLength}`),
    leave: ({ name }) => notes.push(`</${name}>`),
  };
}

const html = '<div><i>a<b> b </b></i><b><i>c</i>d</b><i></i>e</div>';

function notesOfOne(unread: string): readonly string[] {
  const surveyor = notingSurveyor(unread);
  walk(parsePage(html).document, new SurveyWalk(surveyor, undefined));
  return surveyor.notes;
}

it('shows each of two surveyors what it would be shown alone', () => {
  const [first, second] = [notingSurveyor('i'), notingSurveyor('b')];
  walk(parsePage(html).document, new SurveyWalk(first, second));

  expect(first.notes).toEqual(notesOfOne('i'));
  expect(second.notes).toEqual(notesOfOne('b'));
  expect(first.notes.join(' ')).toBe('<div> <i> <b> <i> d:1 </b> <i> e:1 </div>');
  expect(second.notes.join(' ')).toBe('<div> <i> a:1 <b> </i> <b> <i> </i> e:1 </div>');
});

it('does not go into what neither wants', () => {
  const [first, second] = [notingSurveyor('i'), notingSurveyor('i')];
  walk(parsePage(html).document, new SurveyWalk(first, second));

  expect(second.notes).toEqual(first.notes);
  expect(first.notes.join(' ')).toBe('<div> <i> <b> <i> d:1 </b> <i> e:1 </div>');
});
