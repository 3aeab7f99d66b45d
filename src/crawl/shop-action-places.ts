/** What a place of a shop is for. */
export type ShopPlace = 'cart' | 'checkout' | 'wishlist' | 'account' | 'compare' | 'send to a friend' | 'switch';

/**
 * Names of places whose whole subtree is a shopper's own, in the languages shops in Europe use, without accents. Words
 * that are content on other sites (`order`, `basket-ball`, `compare`) are not among them.
 */
const ownTrees: Readonly<Record<Exclude<ShopPlace, 'compare'>, string>> = {
  cart: `cart cart-page shopping-cart shoppingcart shopping_cart shopping-bag basket shopping-basket my-cart minicart
    warenkorb einkaufswagen einkaufskorb panier mon-panier carrito carrito-de-compra carrello winkelwagen winkelmand
    winkelmandje koszyk carrinho carrinho-de-compras cesta varukorg kundvagn kurv indkobskurv handlekurv
    add-to-cart addtocart add-to-basket remove-from-cart update-cart`,
  checkout: `checkout checkouts onestepcheckout kasse bestellvorgang finalizar-compra finalizar-pedido kassan
    order-received order-confirmation order-pay`,
  wishlist: `wishlist wish-list my-wishlist merkzettel wunschliste wunschzettel merkliste liste-de-souhaits
    lista-de-deseos lista-desideri verlanglijst lista-zyczen lista-de-desejos onskelista add-to-wishlist`,
  account: `my-account myaccount mein-konto meinkonto mon-compte moncompte mi-cuenta il-mio-account mijn-account
    moje-konto minha-conta a-minha-conta mitt-konto min-konto mina-sidor customer-account logout log-out signout
    sign-out abmelden deconnexion cerrar-sesion uitloggen wyloguj forgot-password lost-password passwort-vergessen
    mot-de-passe-oublie reset-password wp-login.php wp-signup.php wp-comments-post.php xmlrpc.php`,
  'send to a friend': 'sendfriend send-to-friend sendtofriend email-a-friend tell-a-friend tellafriend',
  switch: 'switch-currency currency-switch set-currency change-currency',
};

/** Names that are a place of their own only as the end of the path, or before one of {@link accountPages}. */
const alone: Readonly<Record<string, string>> = {
  account: `account konto compte cuenta login log-in signin sign-in anmelden anmeldung einloggen connexion
    inscription iniciar-sesion accedi accesso inloggen zaloguj logowanie rejestracja entrar logga-in log-ind
    register signup sign-up registrieren registrierung create-account registrati registreren authentication`,
  checkout: 'afrekenen cassa zamowienie commande pedido bestelling kassa',
};

const accountPages: ReadonlySet<string> = new Set(
  words(`login log-in logout register create edit orders order-history history addresses address password
    forgot-password recover reset activate profile payment-methods downloads wishlist subscriptions invoices details
    overview dashboard orderhistory loginpost createpost forgotpassword edit-account edit-address view-order
    lost-password customer-logout anmelden bestellungen adressen commandes adresses pedidos direcciones`),
);

const treeOf: ReadonlyMap<string, ShopPlace> = mapOf(ownTrees);
const aloneOf: ReadonlyMap<string, ShopPlace> = mapOf(alone as Readonly<Record<ShopPlace, string>>);

/** Segments in front of a shop: languages, countries, and the folders shops are installed in. */
const folders: ReadonlySet<string> = new Set(
  words(`shop store stores webshop onlineshop online-shop eshop e-shop boutique tienda negozio winkel sklep loja butik
    butikk index.php b2b b2c english deutsch francais espanol italiano nederlands polski default`),
);
const locale = /^[a-z]{2}(?:[-_][a-z]{2,4})?$/;
const maxFolders = 3;
const script = /^([\w-]+)\.(?:php|aspx?|jsp|do|cfm|html?)$/;
const serverScript = /\.(?:php|aspx?|jsp|do|cfm)$/;

/**
 * The place a path leads to, judged by whole segments right behind the language or folder of the shop, so that
 * `/help/checkout` and `/blog/cart` stay pages. Names of scripts (`/cart.php`) count anywhere.
 *
 * @param segments - of the path, lower case, decoded, without empty ones.
 */
export function shopPlaceOf(segments: readonly string[]): { place: ShopPlace; name: string } | undefined {
  const machinery = segments.find((segment) => segment === 'wp-admin' || segment === 'cdn-cgi');
  if (machinery !== undefined) return { place: 'account', name: machinery };
  const last = segments.at(-1);
  const ofScript = last !== undefined && serverScript.test(last) ? placeAt([last]) : undefined;
  return ofScript ?? placeAt(behindFolders(segments));
}

/** The segments behind the language and the folder of the shop; at least one of what there is. */
export function behindFolders(segments: readonly string[]): readonly string[] {
  let at = 0;
  while (at < maxFolders && at < segments.length - 1 && (folders.has(segments[at]!) || locale.test(segments[at]!)))
    at++;
  return at === 0 ? segments : segments.slice(at);
}

function placeAt([name, next]: readonly string[]): { place: ShopPlace; name: string } | undefined {
  if (name === undefined) return undefined;
  const plain = script.exec(name)?.[1] ?? name;
  const tree = treeOf.get(name) ?? treeOf.get(plain);
  if (tree) return { place: tree, name };
  const own = next === undefined || accountPages.has(next) ? aloneOf.get(plain) : undefined;
  if (own) return { place: own, name };
  const isComparing = plain === 'compare' && next !== undefined && compareTail.test(next);
  return isComparing ? { place: 'compare', name } : undefined;
}

/** `/compare/us-and-them` is an article, `/compare/add/12` and `/compare/12,34` are not. */
const compareTail = /^(?:add|remove|clear|delete|[\d,:;|-]+)$/;

function mapOf<Place extends ShopPlace>(names: Readonly<Record<Place, string>>): Map<string, ShopPlace> {
  const places = new Map<string, ShopPlace>();
  for (const [place, list] of Object.entries<string>(names)) {
    for (const name of words(list)) places.set(name, place as ShopPlace);
  }
  return places;
}

function words(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}
