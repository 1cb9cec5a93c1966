import type { ByteReader } from '../../byte-reader.ts';
import { type Grade, gradeGlobal, isDenied } from './grade-global.ts';
import { decodeLiteral } from './literal.ts';
import { carried, makeResult, makeTuple } from './make-value.ts';
import type { Global, Literal, Result, Value } from './values.ts';
import { opaque } from './values.ts';

/** What a pickle does, told while it is read. */
export interface PickleEvents {
  onImport(global: Global): void;
  /** @param target null: a callable of which nothing is known */
  onCall(target: Global | null, args: Value, at: number, opcode: string): void;
  /** A literal is unpickled in its turn. */
  onUnpickle(literal: Literal, at: number): void;
}

/**
 * Works out what a call does without making it: names that are put together by `getattr`, `import_module`,
 * `attrgetter` and `partial` are followed to the callable that they lead to.
 *
 * @returns the value that stands for the result
 */
export function evaluateCall(
  reader: ByteReader,
  events: PickleEvents,
  callee: Value,
  args: Value,
  at: number,
  opcode: string,
  depth = 0,
): Value {
  const result = makeResult(callee, args);
  if (depth > followed) {
    events.onCall(null, args, at, opcode);
    return result;
  }
  const again = (next: Value, nextArgs: Value) =>
    evaluateCall(reader, events, next, nextArgs, at, opcode, depth + 1);
  const text = (value: Value | undefined): string | null =>
    value?.kind === 'literal' ? decodeLiteral(reader, value) : null;

  if (callee.kind === 'result') {
    const made = followMade(
      callee,
      args,
      again,
      (object, name) => attributeOf(events, object, name, at),
      text,
    );
    if (made !== null) return made;
    events.onCall(null, args, at, opcode);
    return result;
  }
  if (callee.kind !== 'global') {
    events.onCall(null, args, at, opcode);
    return result;
  }
  const items = args.kind === 'tuple' ? args.items : [];
  const path = qualified(callee);
  if (getters.has(path)) {
    const name = text(items[1]);
    if (name !== null) return attributeOf(events, items[0]!, name, at);
  }
  if (importers.has(path)) {
    events.onCall(callee, args, at, opcode);
    const name = text(items[0]);
    return name === null ? result : importModule(events, name, at);
  }
  if (path === 'builtins.apply' || path === 'operator.call' || path === '_operator.call') {
    const rest = path === 'builtins.apply' ? (items[1] ?? opaque) : makeTuple(items.slice(1));
    return items[0] ? again(items[0], rest) : result;
  }
  if (path === '_codecs.encode' || path === 'codecs.encode') {
    const [literal] = items;
    const encoding = (text(items[1]) ?? '').toLowerCase().replaceAll(/[-_]/g, '');
    if (literal?.kind === 'literal' && literal.form === 'utf8' && encoding === 'latin1')
      return { ...literal, form: 'utf8-bytes' };
  }
  if (
    path === 'copyreg._reconstructor' ||
    path === 'copyreg.__newobj__' ||
    path === 'copy_reg._reconstructor'
  )
    return items[0]?.kind === 'global' ? again(items[0], opaque) : result;
  if (unpicklers.has(path) && items[0]?.kind === 'literal') events.onUnpickle(items[0], at);
  if (callee.grade === 'invoker') {
    const given = carried(args);
    if (given !== null) events.onCall(given, args, at, opcode);
    return result;
  }
  events.onCall(callee, args, at, opcode);
  return result;
}

/** Calls what an earlier call made: a partial, an attribute getter, a method caller. */
function followMade(
  callee: Result,
  args: Value,
  again: (callee: Value, args: Value) => Value,
  attribute: (object: Value, name: string) => Value,
  text: (value: Value | undefined) => string | null,
): Value | null {
  if (callee.callee.kind !== 'global' || callee.args.kind !== 'tuple' || args.kind !== 'tuple') return null;
  const path = qualified(callee.callee);
  const [first, ...bound] = callee.args.items;
  if (first === undefined) return null;
  if (/^_?functools\.partial$/.test(path)) return again(first, makeTuple([...bound, ...args.items]));
  const name = text(first);
  const object = args.items[0];
  if (name === null || object === undefined) return null;
  if (/^_?operator\.attrgetter$/.test(path)) return attribute(object, name);
  if (/^_?operator\.methodcaller$/.test(path)) return again(attribute(object, name), makeTuple(bound));
  return null;
}

/** The attribute of a module, class or instance, as far as names tell. */
function attributeOf(events: PickleEvents, object: Value, name: string, at: number): Value {
  const owner = object.kind === 'result' ? object.callee : object;
  const module = owner.kind === 'global' ? owner.module : '(value)';
  const path = owner.kind === 'global' && owner.name !== '' ? `${owner.name}.${name}` : name;
  const made = makeGlobal(module, path.slice(0, 1024), at);
  if (isDenied(made.grade)) events.onImport(made);
  return made;
}

function importModule(events: PickleEvents, module: string, at: number): Value {
  const made = makeGlobal(module, '', at);
  events.onImport(made);
  return made;
}

export function makeGlobal(module: string, name: string, at: number): Global {
  return { kind: 'global', module, name, grade: gradeOf(module, name), at };
}

/** A few names make up almost all of a large pickle. */
function gradeOf(module: string, name: string): Grade {
  const key = `${module}\n${name}`;
  const known = grades.get(key);
  if (known !== undefined) return known;
  const grade = gradeGlobal(module, name);
  if (grades.size >= 1000) grades.clear();
  grades.set(key, grade);
  return grade;
}

const grades = new Map<string, Grade>();

export function qualified({ module, name }: Pick<Global, 'module' | 'name'>): string {
  const modern = module === '__builtin__' ? 'builtins' : module;
  return name === '' ? modern : `${modern}.${name}`;
}

/** Steps from one callable to the next that are followed. */
const followed = 16;

const getters = new Set(['builtins.getattr', 'inspect.getattr_static']);
const importers = new Set([
  'builtins.__import__',
  'importlib.import_module',
  'importlib.__import__',
  'importlib._bootstrap._gcd_import',
  'pkgutil.resolve_name',
  'pydoc.locate',
]);
const unpicklers = new Set([
  'pickle.loads',
  'pickle._loads',
  '_pickle.loads',
  'cPickle.loads',
  'dill.loads',
  'dill._dill.loads',
  'cloudpickle.loads',
  'cloudpickle.cloudpickle.loads',
  'torch.storage._load_from_bytes',
  'joblib.numpy_pickle.loads',
]);
