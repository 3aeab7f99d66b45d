import { stopWords } from '../full-text/stop-words.ts';

/**
 * Words that hold sentences together and say nothing of what they are about, without accents, in the languages most
 * sites around us are written in. Where another of these languages means something by a word, it is left out (`war`).
 */
export const functionWords: ReadonlySet<string> = new Set([
  ...stopWords,
  // English, beyond the words of questions.
  ...'after again am because before being between both down during each few further hers into itself nor off'.split(
    ' ',
  ),
  ...'once only other ours out over own same themselves through under until up while yours'.split(' '),
  // German.
  ...'aber als auch auf aus bei beim bis das dass dem den der des die dies diese dieser dieses du durch ein'.split(' '),
  ...'eine einem einen einer eines er es fur hier ich ihr ihre im ist kann kein keine mich mir mit nach nicht'.split(
    ' ',
  ),
  ...'noch nur oder sein seine sich sie sind uber um und uns unser unsere unter vom von vor wenn werden wie'.split(' '),
  ...'wieder wir wird zu zum zur'.split(' '),
  // French.
  ...'au aux avec ce ces cette dans de elle en est et etre il ils je le leur leurs lui mais meme notre nous ou'.split(
    ' ',
  ),
  ...'par pas plus qu que qui sa ses si sont sous sur un une vos votre vous'.split(' '),
  // Spanish and Portuguese.
  ...'al ao aos com como con da del desde do dos el ella ellos em entre era esta este esto foi ha hasta la las'.split(
    ' ',
  ),
  ...'lo los mas mi muy na nao nas no nos nosotros para pela pelo pero por porque se ser sin sobre su sua sus'.split(
    ' ',
  ),
  ...'tambem tambien te tu uma una unos y ya'.split(' '),
  // Italian.
  ...'agli alla alle anche che ci dai dal dalla degli dei della delle di gli loro nel nella nelle per piu quale'.split(
    ' ',
  ),
  ...'quando questa questo sono sul sulla tra uno'.split(' '),
  // Dutch and the Nordic languages.
  ...'aan af att av bij dan dat deze door een eller for fra het hun ik ikke inte ja med meer met naar niet och'.split(
    ' ',
  ),
  ...'og om onder ook op pa som ter til till tot uit uw van var vi voor wat wel worden zich zijn zo'.split(' '),
  // Polish and Czech.
  ...'ale byc co czy dla jak jako jeho jest jsou ktera ktere ktery lub nad nebo nie od po pod pro prze przez'.split(
    ' ',
  ),
  ...'przy tak tego ten tym ve we za ze'.split(' '),
]);
