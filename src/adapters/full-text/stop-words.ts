/** English words that say how a question is put, not what it is about. What an apostrophe leaves over is among them. */
export const stopWords: ReadonlySet<string> = new Set(
  (
    'a about all also am an and any are as at be been but by can could d did do does for from had has have he her here ' +
    'him his how i if in into is it its just like ll m may me might more most must my no not of on or our please re s ' +
    'shall she should so some such t tell than that the their them then there these they this those to too us ve very ' +
    'was we were what when where which who whom whose why will with would you your'
  ).split(' '),
);
