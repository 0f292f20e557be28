/**
 * TypeScript to JavaScript by blanking out the types: every line and column stays where it was.
 * Does not prove: that the types are right. `npm run typecheck` does.
 */
import { blankSourceFile } from "ts-blank-space";
import ts from "typescript";

/**
 * The JavaScript of `text`, with relative `.ts` specifiers turned into `.js` unless `keepEndings`.
 * `name` is for error messages. Throws an Error where the types cannot be erased.
 */
export function stripTypes(text, name, { keepEndings = false } = {}) {
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  requireSyntax(tree, name);
  const blanked = blankSourceFile(tree, (node) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    throw new Error(
      `${name}:${line + 1}: expected TypeScript whose types can be erased; ` +
        "an enum, a namespace, a parameter property or an old-style cast is not.",
    );
  });
  return keepEndings ? blanked : renameEndings(blanked, tree);
}

/** Node.js would say what is wrong and not where. */
function requireSyntax(tree, name) {
  const [first] = tree.parseDiagnostics;
  if (first === undefined) return;
  const { line, character } = tree.getLineAndCharacterOfPosition(first.start);
  const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
  throw new Error(`${name}:${line + 1}:${character + 1}: ${message}`);
}

/** Blanking keeps offsets, so positions in the tree are positions in the JavaScript. */
function renameEndings(blanked, tree) {
  const letters = [];
  const visit = (node) => {
    const specifier = specifierOf(node);
    if (specifier && /^\.\.?\/.*\.ts$/.test(specifier.text)) letters.push(specifier.end - 3);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  letters.sort((a, b) => a - b);
  let result = "";
  let from = 0;
  for (const letter of letters) {
    // The specifier of an erased `import type` is blank: leave it so.
    result += blanked.slice(from, letter) + (blanked[letter] === "t" ? "j" : blanked[letter]);
    from = letter + 1;
  }
  return result + blanked.slice(from);
}

/** The string literal that names another file, in the four places where one can stand. */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literal(node.arguments[0]);
  }
  return isUrlBesideThisFile(node) ? literal(node.arguments[0]) : undefined;
}

const literal = (node) => (node && ts.isStringLiteralLike(node) ? node : undefined);

/** `new URL("./other.ts", import.meta.url)`, the way to name a worker's file. */
function isUrlBesideThisFile(node) {
  if (!ts.isNewExpression(node) || node.expression.getText() !== "URL") return false;
  return node.arguments?.[1]?.getText() === "import.meta.url";
}
