/**
 * Whether a path segment names a page that answers shoppers: shipping, returns, payment, contact, opening hours and the
 * like, in ten languages. `legal` are privacy, cookies and accessibility: asked for less.
 *
 * Every word of the segment has to be one of these or a filler, so `versand-und-zahlung` is and `free-shipping-party`
 * is not.
 *
 * @param segment - lower case; may be percent-encoded and have an extension.
 */
export function isHelpSegment(segment: string): 'help' | 'legal' | undefined {
  if (segment.length > longestSegment) return undefined;
  let kind: 'help' | 'legal' | undefined;
  for (const word of plain(segment).split(/[-_.+ ]/)) {
    if (help.has(word)) kind ??= 'help';
    else if (legal.has(word)) kind = 'legal';
    else if (!fillers.has(word)) return undefined;
  }
  return kind;
}

const longestSegment = 80;

function plain(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment)
      .normalize('NFKD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .replaceAll('ß', 'ss')
      .replaceAll('ł', 'l')
      .replaceAll('ø', 'o');
  } catch {
    // Not UTF-8: some words may still be known as they are.
    return segment;
  }
}

/** Without accents; German also with `ae`, `oe`, `ue`. */
const help = setOf(`
  shipping delivery deliveries returns return refund refunds exchange exchanges payment payments warranty guarantee faq
  faqs help support contact contacts about imprint terms conditions tos sizeguide sizing sizes size opening hours
  stores locations location directions service services repair repairs
  versand versandkosten lieferung lieferzeiten lieferzeit versandbedingungen rueckgabe ruckgabe ruecksendung rucksendung
  retoure retouren widerruf widerrufsrecht widerrufsbelehrung erstattung umtausch zahlung zahlungsarten
  zahlungsmoeglichkeiten zahlungsmoglichkeiten bezahlung garantie gewaehrleistung gewahrleistung hilfe kontakt ueber uber
  impressum agb groessentabelle grossentabelle groessenberater grossenberater oeffnungszeiten offnungszeiten anfahrt
  filialen standorte kundenservice kundendienst
  livraison livraisons expedition retour retours remboursement remboursements paiement paiements aide contacter propos
  apropos mentions legales cgv cgu tailles horaires magasins
  envio envios entrega entregas devolucion devoluciones reembolso reembolsos cambios pago pagos garantia ayuda contacto
  contactar nosotros sobre terminos condiciones tallas horario horarios tiendas quienes somos
  spedizione spedizioni consegna consegne resi reso rimborso rimborsi pagamento pagamenti garanzia aiuto contatti contatto
  chi siamo termini condizioni taglie orari negozi assistenza
  verzending verzendkosten verzenden bezorging levering retourneren ruilen terugbetaling betaling betalen betaalmethoden
  hulp klantenservice over voorwaarden maattabel openingstijden winkels
  pagamentos devolucao devolucoes trocas ajuda contato contactos termos condicoes tamanhos quem
  dostawa wysylka zwroty zwrot reklamacje platnosc platnosci gwarancja pomoc kontakty regulamin rozmiary
  leverans frakt retur returer returratt betalning betalningar garanti hjalp kundtjanst villkor oppettider storleksguide
  fragt forsendelse returret betaling hjaelp kundeservice handelsbetingelser vilkar abningstider storrelsesguide om
`);

const legal = setOf(`
  privacy datenschutz datenschutzerklaerung datenschutzerklarung confidentialite privacidad privacidade privacybeleid
  prywatnosc prywatnosci integritetspolicy persondatapolitik cookie cookies accessibility barrierefreiheit legal
`);

/** Say nothing by themselves. */
const fillers = setOf(`
  and or of the our us your you to for how we i a an in on page pages info infos information informations policy policies
  guide chart center centre questions asked frequently notice statement store time times days free online shop
  und oder der die das zu zur unsere uns wir mit haeufige haufige fragen richtlinie informationen
  et ou de des du la le les nous vos notre politique conditions generales vente questions frequentes
  y e las los el una politica preguntas frecuentes gastos aviso informacion
  di della delle dei il lo domande frequenti informativa spese costi
  en het van ons onze algemene veelgestelde vragen beleid kosten
  perguntas frequentes envios dos das os as
  i oraz o nas polityka koszty metody warunki formy
  och av oss vanliga fragor vara kop
  og af os ofte stillede sporgsmal vores
  html htm php aspx
`);

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}
