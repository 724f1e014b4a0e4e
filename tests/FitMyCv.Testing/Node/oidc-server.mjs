// An OpenID provider (npm oidc-provider) that plays Google and LinkedIn in tests. Its clients come as JSON in the first argument; it prints its issuer as
// the first line and ends with its standard input. `PUT /accounts/<sub>` sets an account's claims; `login_hint` says who is at the browser and agrees:
// an account that is not there stands for a person who declines.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const clients = JSON.parse(process.argv[2]);
const accounts = new Map();
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [{ ...key, kid: 'test-1', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a test server has no secrets'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    // As Google does: the claims of the scopes are in the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => (accounts.has(sub) ? { accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) } : undefined),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // Whoever signs in agrees to what the client asks for.
    async loadExistingGrant(context) {
      const { client, session, params } = context.oidc;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(params.scope);
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    try {
      if (request.method === 'PUT' && request.url.startsWith('/accounts/')) {
        const body = [];
        for await (const piece of request) body.push(piece);
        accounts.set(decodeURIComponent(request.url.slice('/accounts/'.length)), JSON.parse(Buffer.concat(body)));
        response.writeHead(204).end();
      } else if (request.url.startsWith('/interaction/')) {
        const { params } = await provider.interactionDetails(request, response);
        const result = accounts.has(params.login_hint)
          ? { login: { accountId: params.login_hint, remember: false } }
          : { error: 'access_denied', error_description: 'The person declines.' };
        await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } else {
        await answer(request, response);
      }
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
  console.log(issuer);
});

process.stdin.on('end', () => process.exit(0)).resume();
