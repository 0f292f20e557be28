/** The shell of a page: one HTML file that may load nothing from anywhere. */
import { type ScriptName, scripts, styleSheet } from "./assets.ts";
import { html, type Markup, raw } from "./markup.ts";
import { revealed } from "./revealed.ts";

/** What a page is called, and which scripts it runs. */
export interface DocumentOptions {
  readonly title: string;
  readonly scripts: readonly ScriptName[];
}

/** A mark that needs no file: without it a browser asks a server for an icon. */
const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="none" stroke="#1d5a96" stroke-width="2.4"/><circle cx="8" cy="8" r="2" fill="#b84515"/></svg>')}`;

/**
 * The Content-Security-Policy of a page with these scripts: own style, own scripts by hash, and no
 * request to anywhere. Only a live page may ask the server that it came from.
 */
export async function contentSecurityPolicy(names: readonly ScriptName[]): Promise<string> {
  const hashes = (await scripts(names)).map(({ hash }) => hash);
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${hashes.join(" ") || "'none'"}`,
    "img-src data:",
    ...(names.includes("live") ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** The text of the HTML file around `body`. */
export async function htmlDocument(
  body: Markup,
  { title, scripts: names }: DocumentOptions,
): Promise<string> {
  const [policy, allowed] = await Promise.all([contentSecurityPolicy(names), scripts(names)]);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${revealed(title)}</title>
<link rel="icon" href="${raw(icon)}">
<style>${raw(await styleSheet())}</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the claims</a>
<button id="theme" type="button" hidden></button>
${body}
${allowed.map(({ text }) => html`<script type="module">${raw(text)}</script>\n`)}
</body>
</html>
`;
  return String(await page);
}
