// An OpenID Connect server for one test: oidc-provider, which is certified, with a client for each
// argument after the port, where it is led back to, and the pages for signing in that it brings for development.
import { Provider } from "oidc-provider";

const [port, ...callbacks] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: callbacks.map((callback, number) => ({
    client_id: `stint-${number}`,
    client_secret: "a secret: with / special characters",
    redirect_uris: [callback],
  })),
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "given_name", "family_name"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@example.com`,
      email_verified: !id.startsWith("unproved"),
      given_name: "Olga",
      family_name: "Idc",
      name: "Olga Idc",
    }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
