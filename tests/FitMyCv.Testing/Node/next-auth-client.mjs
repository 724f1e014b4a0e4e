// Lives a person's day with the genuine functions of next-auth/react against the gateway, in what they need of a browser: an address bar, same-origin fetch
// with a cookie jar, navigation along redirects. Arguments: <app> <e-mail> <password> <login_hint at Google>. Prints what each call gave, as JSON.
import { createRequire } from 'node:module';

const [app, email, password, loginHint] = process.argv.slice(2);

/** Cookies by host, without ports, as browsers keep them. */
class CookieJar {
  #hosts = new Map();

  #of(url) {
    const host = new URL(url).hostname;
    if (!this.#hosts.has(host)) this.#hosts.set(host, new Map());
    return this.#hosts.get(host);
  }

  header(url) {
    const path = new URL(url).pathname;
    return [...this.#of(url)].filter(([, cookie]) => path.startsWith(cookie.path)).map(([name, cookie]) => `${name}=${cookie.value}`).join('; ');
  }

  keep(url, response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map(part => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const attribute = wanted => attributes.find(text => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      const isOver = (attribute('expires') && new Date(attribute('expires')) <= new Date()) || attribute('max-age') === '0';
      if (isOver) this.#of(url).delete(name);
      else this.#of(url).set(name, { value, path: attribute('path') ?? '/' });
    }
  }

  names(url) {
    return [...this.#of(url).keys()].sort();
  }
}

const jar = new CookieJar();
const genuineFetch = globalThis.fetch;
const requests = [];
let address = `${app}/sign-in`;
let wanted = null;

async function send(url, init = {}) {
  const headers = new Headers(init.headers);
  if (jar.header(url)) headers.set('Cookie', jar.header(url));
  headers.set('User-Agent', 'Mozilla/5.0 (next-auth test)');
  const response = await genuineFetch(url, { ...init, headers, redirect: 'manual' });
  jar.keep(url, response);
  return response;
}

/** The page's fetch: same-origin, with cookies, and with the headers that a browser adds. */
globalThis.fetch = async (input, init = {}) => {
  const url = new URL(input, address);
  const method = (init.method ?? 'GET').toUpperCase();
  requests.push(`${method} ${url.pathname}`);
  const headers = new Headers(init.headers);
  headers.set('Sec-Fetch-Site', 'same-origin');
  if (method !== 'GET') headers.set('Origin', new URL(address).origin);
  return await send(url.href, { ...init, headers });
};

globalThis.window = {
  location: {
    get href() { return address; },
    set href(url) { wanted = new URL(url, address).href; },
    reload() {},
  },
  addEventListener() {},
  removeEventListener() {},
};
globalThis.localStorage = { setItem() {}, getItem() { return null; } };
window.localStorage = localStorage;

/** Goes where the page was sent, along all redirects; answers the last address. */
async function navigate() {
  let url = wanted;
  wanted = null;
  for (let hop = 0; url && hop < 10; hop++) {
    const response = await send(url, { headers: { Accept: 'text/html' } });
    const location = response.headers.get('location');
    await response.arrayBuffer();
    if (!location) break;
    url = new URL(location, url).href;
  }
  address = url;
  return address;
}

const { getProviders, getCsrfToken, getSession, signIn, signOut } = createRequire(import.meta.url)('next-auth/react');
const outcome = {};

outcome.providers = await getProviders();
outcome.csrfToken = await getCsrfToken();
outcome.csrfTokenAgain = await getCsrfToken();
outcome.signedOutSession = await getSession();
outcome.wrongPassword = await signIn('credentials', { email, password: `${password}?`, redirect: false });
outcome.sessionAfterWrongPassword = await getSession();

outcome.rightPassword = await signIn('credentials', { email, password, redirect: false, callbackUrl: '/cvs' });
outcome.credentialsSession = await getSession();
outcome.cookies = jar.names(app);
outcome.signOut = await signOut({ redirect: false, callbackUrl: '/bye' });
outcome.sessionAfterSignOut = await getSession();
outcome.cookiesAfterSignOut = jar.names(app);

await signIn('google', { callbackUrl: '/dashboard' }, { login_hint: loginHint });
outcome.authorizeUrl = wanted;
outcome.landed = await navigate();
outcome.oauthSession = await getSession();
await signOut({ callbackUrl: '/bye' });
outcome.landedAfterSignOut = await navigate();
outcome.sessionAtTheEnd = await getSession();

// The provider remembers who signed in there: it is made to ask again.
await signIn('google', { callbackUrl: '/dashboard' }, { login_hint: 'nobody', prompt: 'login' });
outcome.landedAfterDecline = await navigate();
await signIn('unknown-provider', { callbackUrl: '/dashboard' });
outcome.unknownProvider = wanted;
outcome.requests = [...new Set(requests)];

console.log(JSON.stringify(outcome));
