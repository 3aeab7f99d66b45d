/** From this score on a passage is taken to be written for a model, and not for a reader. */
export const untrustedScore = 0.6;

/** What is read of a passage, in characters; chunks are shorter. */
const longestPassage = 40_000;

/** What speaks for it that a passage addresses a model, and how much: sums up to 1. */
interface Sign {
  readonly pattern: RegExp;
  readonly weight: number;
  /** Where it counts only as an order: at the begin of a sentence, or after "please", "you must" and the like. */
  readonly isOrder?: boolean;
}

/**
 * How much a passage looks as if it were written to steer a model that reads it: 0 not at all, 1 as clearly as can be.
 *
 * Signs are orders to drop earlier instructions, words said to an assistant, markup of chats, questions for a prompt, and
 * orders what to tell or keep from the user. One sign alone is seldom enough: manuals say "ignore the previous
 * instructions", and articles quote attacks. What stands in quotation marks counts half; what is reported ("tells the
 * model to ignore ...") is no order. A heuristic: it finds what is blunt, and no filter finds everything.
 *
 * Takes time in proportion to the length: every pattern is bounded.
 */
export function scoreModelAddress(text: string): number {
  const read = plain(text.slice(0, longestPassage));
  let score = 0;
  for (const { pattern, weight, isOrder } of signs) score += weight * strongest(read, pattern, isOrder === true);
  return Math.min(1, Math.round(score * 100) / 100);
}

/** 1 where the pattern is found as such, 0.5 where only in quotation marks, 0 where it is not. */
function strongest(text: string, pattern: RegExp, isOrder: boolean): number {
  let best = 0;
  for (const match of text.matchAll(pattern)) {
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    if (isOrder && !startsOrder.test(before)) continue;
    if (!opensQuote.test(before)) return 1;
    best = 0.5;
  }
  return best;
}

/** Compatibility forms (full width, mathematical letters) as the letters they show; what shows nothing is gone. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Mn}]/gu, '')
    .toLowerCase()
    .replaceAll(/[^\S\n]+/g, ' ');
}

const startsOrder =
  /(?:^|[\n.!?:;>*"'“”„«»‘’`()[\]{}#|–—-]\s{0,3}|\b(?:please|kindly|must|should|now|just|bitte|and|also|then|so|assistant|ai|model|llm|bot|chatbot),?\s)$/;
const opensQuote = /["“”„«»‘`']\s?$/;

const every = '(?:all|any|every|everything|alle|sämtliche|toutes?|tous|todas?|todos|tutte|tutti)';
const earlier =
  '(?:previous|prior|preceding|above|earlier|foregoing|existing|original|initial|system|bisherigen|vorherigen|vorigen|obigen|früheren|précédentes?|antérieures?|anteriores|previas|precedenti|vorige|eerdere)';
const instructions =
  '(?:instructions?|prompts?|directives?|directions?|rules|guidelines|commands|anweisungen|instruktionen|regeln|consignes|instrucciones|istruzioni|instructies|instruções)';
const drop =
  '(?:ignore|disregard|forget|override|bypass|discard|ignoriere|ignorieren|vergiss|missachte|ignorez|oubliez|ignora|olvida|ignori|dimentica|negeer|vergeet)';
const few = String.raw`(?: [\p{L}']{1,12}){0,3}?`;
const someone = '(?:the |your |any |this |our )?(?:user|users|human|visitor|shopper|person|reader|customer)s?';

const signs: readonly Sign[] = [
  // The order to drop what was said before, of everything: no manual says that.
  {
    pattern: new RegExp(
      String.raw`\b${drop}${few} ${every}${few} (?:(?:${earlier}|your)${few} ${instructions}|${instructions} ${earlier})\b`,
      'gu',
    ),
    weight: 0.35,
    isOrder: true,
  },
  {
    pattern: new RegExp(
      String.raw`\b${drop}${few} (?:${earlier}|your)${few} ${instructions}|\b${drop} (?:[\p{L}']{1,12} ){0,3}${instructions} ${earlier}\b|\b${drop} (?:everything|all)(?: that was| you were)? (?:said|told|written|stated)?\s?(?:above|before|previously|earlier|so far)\b`,
      'gu',
    ),
    weight: 0.35,
    isOrder: true,
  },
  // Said to a model.
  {
    pattern:
      /\b(?:if|when|since|because|as) you(?:'re| are) (?:an? |the )?(?:\w+ )?(?:ai|llm|language model|chat ?bot|assistant|artificial intelligence|crawler bot)\b|\b(?:dear|attention|hey|hello|note to|message to|notice to|instructions? (?:for|to)|important for) (?:all |any |the )?(?:ai|llms?|language models?|large language models?|chat ?bots?|ai assistants?|ai models?|ai agents?|assistant)\b/g,
    weight: 0.35,
  },
  {
    pattern:
      /\b(?:you are now|from now on,? you(?: are|'re| will)|act as|pretend (?:to be|you are)|you are) (?:an? |the )?(?:[\w-]+ ){0,3}(?:ai|assistant|chat ?bot|language model|bot|agent|dan|model)\b/g,
    weight: 0.25,
  },
  {
    pattern: /\b(?:from now on|new instructions?:|updated instructions?:|your new (?:task|goal|role|instructions?))/g,
    weight: 0.25,
  },
  // Markup that separates the turns of a chat.
  {
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|assistant)(?:[_-](?:prompt|message|instructions?))?>/g,
    weight: 0.35,
  },
  {
    pattern: /(?:^|\n)\s{0,3}(?:#{1,4} ?)?(?:system|assistant|developer)(?: (?:prompt|message|override|note))? ?:/g,
    weight: 0.25,
  },
  // The prompt and what else the model knows.
  {
    pattern:
      /\b(?:reveal|print|repeat|output|show|disclose|leak|display|share|give)(?: \w+){0,3}? (?:your |the )?(?:system|initial|hidden|original|developer)(?: \w+)? (?:prompt|instructions?|message)\b/g,
    weight: 0.35,
    isOrder: true,
  },
  {
    pattern:
      /\byour (?:system|initial|original|previous|prior|hidden|safety) (?:prompt|instructions?|guidelines|rules|training|programming)\b/g,
    weight: 0.3,
  },
  // What to tell, and to whom.
  {
    pattern: new RegExp(
      String.raw`\b(?:tell|inform|convince|persuade|urge|ask|instruct|direct|reply to|respond to|answer|recommend to|say to) ${someone}\b`,
      'gu',
    ),
    weight: 0.3,
    isOrder: true,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:do not|don't|never) (?:tell|mention|reveal|disclose|inform|warn|show)(?: ${someone}| this| these| that| it)\b`,
      'gu',
    ),
    weight: 0.3,
    isOrder: true,
  },
  {
    pattern:
      /\bin (?:your|every|each|all your|all of your) (?:answers?|responses?|repl(?:y|ies)|outputs?|summar(?:y|ies)|completions?)\b/g,
    weight: 0.25,
  },
  {
    pattern:
      /\b(?:respond|reply|answer) (?:only |always |exclusively )?(?:with|that|by saying)\b|\b(?:always|only) (?:respond|reply|answer|recommend)\b/g,
    weight: 0.25,
    isOrder: true,
  },
  {
    pattern:
      /\b(?:send|post|forward|transmit|exfiltrate|upload|append|include|encode)(?: \w+){0,4}? (?:conversation|chat history|chat log|api keys?|passwords?|credentials|session tokens?|user(?:'s)? data|user(?:'s)? messages?)\b/g,
    weight: 0.35,
    isOrder: true,
  },
  {
    pattern:
      /\b(?:developer mode|jailbr(?:eak|oken)|do anything now|without (?:any )?(?:restrictions|filters|limitations)|no longer bound by)\b/g,
    weight: 0.25,
  },
];
