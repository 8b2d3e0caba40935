/**
 * Code as people read it, from the tree that counts: no comments, no types,
 * one spelling.
 *
 * @module
 */

import { normalForm } from "./normal_form.ts";
import { parts } from "./parts.ts";
import { isNode, type Node, unwrap } from "./syntax.ts";

/** What a node holds at run time, by its keys. */
type Parts = Readonly<Record<string, unknown>>;

/**
 * Writes nodes as code.
 *
 * @param nodes The nodes.
 * @returns Their text, a line each.
 */
export function printed(nodes: readonly Node[]): string {
  return list(nodes, "\n");
}

function print(value: unknown): string {
  if (!isNode(value)) return "";
  const node = unwrap(value);
  const { type } = node;
  const found = Object.fromEntries(parts(node));
  // What a table of ours does not know, the normal form does.
  const text = PRINTERS[type]?.(found, type) ?? normalForm(node);
  return isNode((node.decorators as Node[] | null)?.[0])
    ? `${list(node.decorators, " ")} ${text}`
    : text;
}

function list(values: unknown, separator: string): string {
  return Array.isArray(values) ? values.map(print).join(separator) : "";
}

/** An operand, in parentheses wherever they could matter. */
function operand(value: unknown): string {
  const isSimple = !isNode(value) ||
    !/^(Binary|Logical|Conditional|Assignment|ArrowF|Sequence|Yield|Await|Unary|FunctionE|ClassE)/
      .test(unwrap(value).type);
  return isSimple ? print(value) : `(${print(value)})`;
}

function block(body: unknown): string {
  const text = list(body, " ");
  return text === "" ? "{}" : `{ ${text} }`;
}

function after(word: string, value: unknown): string {
  return value === undefined ? "" : `${word}${print(value)}`;
}

function key({ key, computed, ...rest }: Parts): string {
  const name = computed ? `[${print(key)}]` : print(key);
  return `${rest.static ? "static " : ""}${name}`;
}

function signature({ params, body }: Parts): string {
  return `(${list(params, ", ")}) ${print(body)}`;
}

function method(node: Parts): string {
  const { kind, async, generator } = node;
  const accessor = kind === "get" || kind === "set" ? `${kind} ` : "";
  const marks = `${async ? "async " : ""}${generator ? "*" : ""}`;
  return `${accessor}${marks}${key(node)}${signature(node)}`;
}

function property(node: Parts, type: string): string {
  const accessor = type === "ClassAccessorProperty" ? "accessor " : "";
  return `${accessor}${key(node)}${after(" = ", node.value)};`;
}

function functionText(node: Parts): string {
  const star = node.generator ? "*" : "";
  const async = node.async ? "async " : "";
  return `${async}function${star}${after(" ", node.id)}${signature(node)}`;
}

function classText({ id, superClass, body }: Parts): string {
  const parent = after(" extends ", superClass);
  return `class${after(" ", id)}${parent} ${print(body)}`;
}

function member({ object, property, computed, optional }: Parts): string {
  const dot = computed ? (optional ? "?." : "") : optional ? "?." : ".";
  const name = computed ? `[${print(property)}]` : print(property);
  return `${operand(object)}${dot}${name}`;
}

function call({ callee, optional, ...rest }: Parts): string {
  const dot = optional ? "?." : "";
  return `${operand(callee)}${dot}(${list(rest.arguments, ", ")})`;
}

function infix({ left, operator, right }: Parts): string {
  return `${operand(left)} ${operator} ${operand(right)}`;
}

function braces({ properties }: Parts): string {
  const text = list(properties, ", ");
  return text === "" ? "{}" : `{ ${text} }`;
}

function brackets({ elements }: Parts): string {
  return `[${list(elements, ", ")}]`;
}

function template({ quasis, expressions }: Parts): string {
  const holes = (expressions ?? []) as Node[];
  const texts = (quasis as Node[]).map(({ value }, index) => {
    const hole = index < holes.length ? `\${${print(holes[index])}}` : "";
    return (value as { raw: string }).raw + hole;
  });
  return `\`${texts.join("")}\``;
}

function renamed(from: unknown, to: unknown): string {
  const [name, other] = [print(from), print(to)];
  return name === other ? name : `${name} as ${other}`;
}

function declaration({ kind, declarations }: Parts): string {
  return `${kind} ${list(declarations, ", ")};`;
}

/** A declaration where a loop has an expression. */
function head(value: unknown): string {
  return print(value).replace(/;$/, "");
}

function forEach(word: string, node: Parts): string {
  const wait = node.await ? " await" : "";
  return `for${wait} (${head(node.left)} ${word} ${print(node.right)}) ${
    print(node.body)
  }`;
}

const PRINTERS: Record<string, (node: Parts, type: string) => string> = {
  Identifier: ({ name }) => String(name),
  PrivateName: ({ id }) => `#${print(id)}`,
  StringLiteral: ({ value }) => JSON.stringify(value ?? ""),
  NumericLiteral: ({ value }) => Object.is(value, -0) ? "-0" : String(value),
  BooleanLiteral: ({ value }) => String(value ?? false),
  BigIntLiteral: ({ value }) => `${value}n`,
  NullLiteral: () => "null",
  RegExpLiteral: ({ pattern, flags }) => `/${pattern}/${flags ?? ""}`,
  TemplateLiteral: template,
  TaggedTemplateExpression: ({ tag, quasi }) => operand(tag) + print(quasi),
  ThisExpression: () => "this",
  Super: () => "super",
  Import: () => "import",
  ImportExpression: ({ source, options }) =>
    `import(${print(source)}${after(", ", options)})`,
  MetaProperty: ({ meta, property }) => `${print(meta)}.${print(property)}`,
  MemberExpression: member,
  OptionalMemberExpression: member,
  CallExpression: call,
  OptionalCallExpression: call,
  NewExpression: (node) => `new ${call(node)}`,
  ArrayExpression: brackets,
  ArrayPattern: brackets,
  ObjectExpression: braces,
  ObjectPattern: braces,
  ObjectProperty: (node) =>
    node.shorthand ? print(node.value) : `${key(node)}: ${print(node.value)}`,
  ObjectMethod: method,
  ClassMethod: method,
  ClassPrivateMethod: method,
  ClassProperty: property,
  ClassPrivateProperty: property,
  ClassAccessorProperty: property,
  StaticBlock: ({ body }) => `static ${block(body)}`,
  SpreadElement: ({ argument }) => `...${print(argument)}`,
  RestElement: ({ argument }) => `...${print(argument)}`,
  FunctionDeclaration: functionText,
  FunctionExpression: functionText,
  ArrowFunctionExpression: ({ async, params, body }) =>
    `${async ? "async " : ""}(${list(params, ", ")}) => ${
      isNode(body) && body.type === "ObjectExpression"
        ? `(${print(body)})`
        : operand(body)
    }`,
  ClassDeclaration: classText,
  ClassExpression: classText,
  ClassBody: ({ body }) => block(body),
  Decorator: ({ expression }) => `@${print(expression)}`,
  UnaryExpression: ({ operator, argument }) =>
    `${operator}${/\w/.test(String(operator)) ? " " : ""}${operand(argument)}`,
  UpdateExpression: ({ operator, prefix, argument }) =>
    prefix ? `${operator}${print(argument)}` : `${print(argument)}${operator}`,
  BinaryExpression: infix,
  LogicalExpression: infix,
  AssignmentExpression: ({ left, operator, right }) =>
    `${print(left)} ${operator} ${print(right)}`,
  AssignmentPattern: ({ left, right }) => `${print(left)} = ${print(right)}`,
  ConditionalExpression: ({ test, consequent, alternate }) =>
    `${operand(test)} ? ${operand(consequent)} : ${operand(alternate)}`,
  SequenceExpression: ({ expressions }) => list(expressions, ", "),
  YieldExpression: ({ delegate, argument }) =>
    `yield${delegate ? "*" : ""}${after(" ", argument)}`,
  AwaitExpression: ({ argument }) => `await ${operand(argument)}`,
  VariableDeclaration: declaration,
  VariableDeclarator: ({ id, init }) => `${print(id)}${after(" = ", init)}`,
  ExpressionStatement: ({ expression }) => `${print(expression)};`,
  BlockStatement: ({ directives, body }) =>
    block([...(directives ?? []) as Node[], ...(body ?? []) as Node[]]),
  Directive: ({ value }) => `${print(value)};`,
  DirectiveLiteral: ({ value }) => JSON.stringify(value),
  ReturnStatement: ({ argument }) => `return${after(" ", argument)};`,
  ThrowStatement: ({ argument }) => `throw ${print(argument)};`,
  BreakStatement: ({ label }) => `break${after(" ", label)};`,
  ContinueStatement: ({ label }) => `continue${after(" ", label)};`,
  LabeledStatement: ({ label, body }) => `${print(label)}: ${print(body)}`,
  IfStatement: ({ test, consequent, alternate }) =>
    `if (${print(test)}) ${print(consequent)}${after(" else ", alternate)}`,
  WhileStatement: ({ test, body }) => `while (${print(test)}) ${print(body)}`,
  DoWhileStatement: ({ test, body }) =>
    `do ${print(body)} while (${print(test)});`,
  ForStatement: ({ init, test, update, body }) =>
    `for (${head(init)}; ${print(test)}; ${print(update)}) ${print(body)}`,
  ForInStatement: (node) => forEach("in", node),
  ForOfStatement: (node) => forEach("of", node),
  SwitchStatement: ({ discriminant, cases }) =>
    `switch (${print(discriminant)}) ${block(cases)}`,
  SwitchCase: ({ test, consequent }) =>
    `${test ? `case ${print(test)}` : "default"}: ${list(consequent, " ")}`,
  TryStatement: ({ block, handler, finalizer }) =>
    `try ${print(block)}${after(" ", handler)}${after(" finally ", finalizer)}`,
  CatchClause: ({ param, body }) =>
    `catch ${param ? `(${print(param)}) ` : ""}${print(body)}`,
  ImportDeclaration: ({ specifiers }) =>
    `import { ${list(specifiers, ", ")} };`,
  ImportSpecifier: ({ imported, local }) => renamed(imported, local),
  ImportDefaultSpecifier: ({ local }) => `default as ${print(local)}`,
  ImportNamespaceSpecifier: ({ local }) => `* as ${print(local)}`,
  ExportSpecifier: ({ local, exported }) => renamed(local, exported),
  ExportNamespaceSpecifier: ({ exported }) => `* as ${print(exported)}`,
  ExportAllDeclaration: () => "export *;",
  ExportNamedDeclaration: ({ declaration, specifiers }) =>
    declaration ? print(declaration) : `export { ${list(specifiers, ", ")} };`,
  ExportDefaultDeclaration: ({ declaration }) =>
    `export default ${print(declaration)}`,
  TSEnumDeclaration: ({ id, body, members, ...rest }) => {
    const all = isNode(body) ? body.members : members;
    return `${rest.const ? "const " : ""}enum ${print(id)} { ${
      list(all, ", ")
    } }`;
  },
  TSEnumMember: ({ id, initializer }) =>
    `${print(id)}${after(" = ", initializer)}`,
  TSParameterProperty: ({ parameter }) => print(parameter),
};
