// ProConnect or FranceConnect as far as a login goes: the library that both are built on.
// One argument: JSON with port, client_id, client_secret, redirect_uri, logged_out_uri, and
// people: by address, the claims of each and how they logged in (acr, amr).
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const CLAIMS = [
  "given_name",
  "usual_name",
  "email",
  "siret",
  "family_name",
  "preferred_username",
  "birthdate",
];
const asked = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${asked.port}`;
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...privateKey.export({ format: "jwk" }), kid: "first", alg: "ES256", use: "sig" };

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  clients: [
    {
      client_id: asked.client_id,
      client_secret: asked.client_secret,
      token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [asked.redirect_uri],
      post_logout_redirect_uris: [asked.logged_out_uri],
      id_token_signed_response_alg: "ES256",
      userinfo_signed_response_alg: "ES256",
    },
  ],
  scopes: ["openid", ...CLAIMS],
  claims: { openid: ["sub"], ...Object.fromEntries(CLAIMS.map((name) => [name, [name]])) },
  acrValues: ["eidas1", "eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"],
  pkce: { required: () => true },
  cookies: { keys: ["only-for-tests"] },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: confirmLogout },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, email) => ({
    accountId: email,
    claims: () => ({ ...asked.people[email], sub: email }),
  }),
  // Nothing is asked of the person besides who they are.
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope(["openid", ...CLAIMS].join(" "));
    await grant.save();
    return grant;
  },
});

function confirmLogout(ctx, form) {
  ctx.body = `<!doctype html><html lang="fr"><title>Déconnexion</title>${form}
    <button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Quitter</button></html>`;
}

async function interaction(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="fr"><title>Fournisseur de test</title>
      <h1>Fournisseur de test</h1><form method="post">
      <label>Adresse professionnelle <input name="email"></label>
      <button>Continuer</button></form></html>`);
    return;
  }
  let text = "";
  for await (const part of request) text += part;
  const email = new URLSearchParams(text).get("email");
  const { acr, amr } = asked.people[email];
  const login = { accountId: email, acr, amr };
  await provider.interactionFinished(request, response, { ...details.result, login });
}

const callback = provider.callback();
createServer((request, response) => {
  const answered = request.url.startsWith("/interaction/")
    ? interaction(request, response)
    : callback(request, response);
  Promise.resolve(answered).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(asked.port, "127.0.0.1", () => console.log("ready"));
