import { foldText } from './phrases.ts';

interface NotFoundWords {
  /** What is missing. */
  readonly subjects: readonly string[];
  /** What is said of it; the first ones say enough without a subject. */
  readonly predicates: readonly string[];
  /** How many of {@link predicates} stand alone. */
  readonly alone: number;
  /** What describes the subject more closely. */
  readonly clauses: readonly string[];
  /** Words that change nothing. */
  readonly fillers: readonly string[];
}

/** Written in the form {@link foldText} gives. */
const words: readonly NotFoundWords[] = [
  {
    subjects: [
      'page',
      'webpage',
      'web page',
      'product',
      'category',
      'article',
      'document',
      'content',
      'url',
      'link',
    ].concat(['site', 'file', 'file or directory', 'resource', 'object', 'item']),
    predicates: ['not found', 'could not be found', 'couldnt be found', 'cannot be found', 'cant be found']
      .concat(['was not found', 'cant find', 'cannot find', 'couldnt find', 'could not find', 'doesnt exist'])
      .concat(['does not exist', 'doesnt exist anymore', 'no longer exists', 'is missing', 'isnt available'])
      .concat(['is not available', 'not available', 'not exist', 'unavailable', 'is no longer available']),
    alone: 6,
    clauses: ['you are looking for', 'youre looking for', 'you were looking for', 'you requested'],
    fillers: ['the', 'this', 'that', 'a', 'we', 'requested', 'sorry', 'oops', 'ooops', 'whoops', 'uh', 'oh'],
  },
  {
    subjects: ['seite', 'webseite', 'produkt', 'artikel', 'kategorie', 'inhalt', 'url', 'dokument'],
    predicates: ['nicht gefunden', 'wurde nicht gefunden', 'konnte nicht gefunden werden', 'existiert nicht']
      .concat(['existiert nicht mehr', 'nicht vorhanden', 'ist nicht vorhanden', 'gibt es nicht', 'nicht verfugbar'])
      .concat(['ist nicht verfugbar', 'ist nicht mehr verfugbar', 'kann nicht gefunden werden', 'gibt es nicht mehr']),
    alone: 3,
    clauses: ['die sie suchen', 'die du suchst', 'das sie suchen', 'die sie aufrufen wollten'],
    fillers: ['die', 'diese', 'der', 'das', 'dieses', 'dieser', 'angeforderte', 'gewunschte', 'gesuchte', 'leider'],
  },
  {
    subjects: ['page', 'produit', 'categorie', 'article', 'contenu', 'document'],
    predicates: [
      'introuvable',
      'non trouvee',
      'non trouve',
      'est introuvable',
      'na pas ete trouvee',
      'nexiste pas',
    ].concat(['na pas ete trouve', 'nexiste plus', 'inexistante', 'nest pas disponible', 'nest plus disponible']),
    alone: 3,
    clauses: ['que vous recherchez', 'que vous cherchez', 'que vous avez demandee'],
    fillers: ['la', 'le', 'cette', 'ce', 'cet', 'l', 'demandee', 'demande', 'recherchee', 'desole', 'desoles'],
  },
  {
    subjects: ['pagina', 'producto', 'categoria', 'articulo', 'contenido', 'documento'],
    predicates: ['no encontrada', 'no encontrado', 'no se encuentra', 'no se encontro', 'no se ha encontrado'].concat([
      'no existe',
      'ya no existe',
      'no ha sido encontrada',
      'no se pudo encontrar',
      'no disponible',
    ]),
    alone: 2,
    clauses: ['que buscas', 'que busca', 'que estas buscando', 'que esta buscando', 'que has solicitado'],
    fillers: ['la', 'el', 'esta', 'este', 'solicitada', 'solicitado', 'lo', 'sentimos', 'vaya'],
  },
  {
    subjects: ['pagina', 'prodotto', 'categoria', 'articolo', 'contenuto', 'documento'],
    predicates: ['non trovata', 'non trovato', 'non e stata trovata', 'non e stato trovato', 'non esiste'].concat([
      'non esiste piu',
      'inesistente',
      'non disponibile',
      'non e disponibile',
      'non e piu disponibile',
    ]),
    alone: 2,
    clauses: ['che stai cercando', 'che cerchi', 'che hai richiesto', 'che stavi cercando'],
    fillers: ['la', 'il', 'questa', 'questo', 'richiesta', 'richiesto', 'cercata', 'spiacenti', 'siamo'],
  },
  {
    subjects: ['pagina', 'product', 'categorie', 'artikel', 'inhoud', 'document'],
    predicates: ['niet gevonden', 'kon niet worden gevonden', 'kan niet worden gevonden', 'is niet gevonden'].concat([
      'bestaat niet',
      'bestaat niet meer',
      'niet beschikbaar',
      'is niet beschikbaar',
      'werd niet gevonden',
    ]),
    alone: 1,
    clauses: ['die je zoekt', 'die u zoekt', 'waar je naar zoekt', 'waar u naar zoekt', 'die je zocht'],
    fillers: ['de', 'het', 'deze', 'dit', 'gevraagde', 'opgevraagde', 'helaas', 'gezochte'],
  },
  {
    subjects: ['pagina', 'produto', 'categoria', 'artigo', 'conteudo', 'documento'],
    predicates: ['nao encontrada', 'nao encontrado', 'nao foi encontrada', 'nao foi encontrado', 'nao existe'].concat([
      'nao existe mais',
      'ja nao existe',
      'inexistente',
      'nao esta disponivel',
      'nao pode ser encontrada',
    ]),
    alone: 2,
    clauses: ['que procura', 'que voce procura', 'que voce esta procurando', 'que solicitou'],
    fillers: ['a', 'o', 'esta', 'este', 'essa', 'solicitada', 'solicitado', 'desculpe', 'lamentamos'],
  },
  {
    subjects: ['strona', 'strony', 'podstrona', 'produkt', 'produktu', 'kategoria', 'artykuł'],
    predicates: ['nie znaleziono', 'nie została znaleziona', 'nie został znaleziony', 'nie istnieje'].concat([
      'nieznaleziona',
      'juz nie istnieje',
      'nie została odnaleziona',
      'jest niedostepna',
    ]),
    alone: 1,
    clauses: ['ktorej szukasz', 'o podanym adresie'],
    fillers: ['ta', 'ten', 'podana', 'podanej', 'zadana', 'zadanej', 'takiej', 'szukana', 'niestety', 'przepraszamy'],
  },
  {
    subjects: ['sidan', 'sida', 'produkten', 'kategorin', 'artikeln', 'innehallet'],
    predicates: [
      'hittades inte',
      'kunde inte hittas',
      'finns inte',
      'finns inte langre',
      'kan inte hittas',
      'saknas',
    ].concat(['hittas inte', 'hittas ej', 'finns ej', 'ar inte tillganglig']),
    alone: 2,
    clauses: ['du soker', 'du letar efter', 'som du soker', 'du sokte'],
    fillers: ['den', 'denna', 'begarda', 'tyvarr', 'hoppsan'],
  },
  {
    subjects: ['siden', 'side', 'produktet', 'kategorien', 'artiklen', 'indholdet', 'varen'],
    predicates: ['ikke fundet', 'blev ikke fundet', 'kunne ikke findes', 'findes ikke', 'findes ikke længere'].concat([
      'eksisterer ikke',
      'eksisterer ikke længere',
      'kan ikke findes',
      'er ikke tilgængelig',
    ]),
    alone: 3,
    clauses: ['du leder efter', 'du søger', 'som du leder efter', 'du ledte efter'],
    fillers: ['den', 'denne', 'det', 'ønskede', 'desværre', 'beklager', 'hovsa'],
  },
];

/** `ups` and its like, and how errors are called and numbered. */
const errorWords = ['error', 'errore', 'erreur', 'fehler', 'fout', 'foutmelding', 'erro', 'bład', 'fel', 'fejl'];
const numbers = ['404', '410'];
const otherFillers = ['ups', 'uups', 'hoppla', 'http', 'https', 'status', 'code', 'fehlercode', 'codigo', 'gone'];

const clauses = words.flatMap((each) => each.clauses);
const fillers = new Set([...errorWords, ...numbers, ...otherFillers, ...words.flatMap((each) => each.fillers)]);
const phrases = new Set(words.flatMap(phrasesOf));

/** What a page says somewhere in its text when it is not there. Words like "not available" alone say less. */
export const notFoundStatements: readonly string[] = words.flatMap(({ predicates }) =>
  predicates.filter((predicate) => !/availab|verfugbar|disponi|beschikbaar|tilg|missing|saknas|tillg/.test(predicate)),
);

/** Fillers are taken out of what is compared, so they must be out of these too. */
function phrasesOf({ subjects, predicates, alone }: NotFoundWords): readonly string[] {
  const cores = predicates.map(withoutFillers);
  const sentences = subjects.flatMap((subject) =>
    // Some languages say what is missing behind it: `nie znaleziono strony`, "we can't find the page".
    cores.flatMap((core) => [`${subject} ${core}`, `${core} ${subject}`]),
  );
  return [...cores.slice(0, alone), ...sentences];
}

function withoutFillers(folded: string): string {
  return folded
    .split(' ')
    .filter((word) => word !== '' && !fillers.has(word))
    .join(' ');
}

/**
 * What a part of a title says, given as `foldText` does: that something is not there (`phrase`), only that there is an
 * error numbered so (`error-number`: "Error 404"), the number alone, nothing at all ("Sorry"), or something else.
 */
export function readNotFound(part: string): 'phrase' | 'error-number' | 'number' | 'nothing' | 'other' {
  let rest = part;
  for (const clause of clauses) rest = rest.replace(` ${clause} `, ' ');
  const core = withoutFillers(rest);
  if (phrases.has(core)) return 'phrase';
  if (core !== '') return 'other';
  const found = part.trim().split(' ');
  if (!found.some((word) => numbers.includes(word))) return 'nothing';
  return found.some((word) => errorWords.includes(word)) ? 'error-number' : 'number';
}
