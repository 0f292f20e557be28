/** The shell of a page: one HTML file that may load nothing from anywhere. */
import { type Script, scripts, styleSheet } from "./assets.ts";
import { html, type Markup, raw } from "./markup.ts";
import { revealed } from "./revealed.ts";

export interface DocumentOptions {
  readonly title: string;
  /** True for a page that its own server keeps fresh. @default false */
  readonly live?: boolean;
}

/** A mark that needs no file: without it a browser asks a server for an icon. */
const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="none" stroke="#1d5a96" stroke-width="2.4"/><circle cx="8" cy="8" r="2" fill="#bf4a17"/></svg>')}`;

/** The policy that a browser enforces: own style, own scripts by hash, no request. */
export function contentSecurityPolicy(allowed: readonly Script[], live: boolean): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${allowed.length === 0 ? "'none'" : allowed.map(({ hash }) => hash).join(" ")}`,
    "img-src data:",
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** The text of the HTML file around `body`. */
export async function htmlDocument(
  body: Markup,
  { title, live = false }: DocumentOptions,
): Promise<string> {
  const allowed = await scripts(live);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentSecurityPolicy(allowed, live))}">
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
