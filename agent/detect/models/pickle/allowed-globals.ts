/** Names by module that models and data need, and that do nothing but make a value. */
const names: Readonly<Record<string, string>> = {
  builtins: `object set frozenset list dict tuple int float complex bool str bytes bytearray slice range Ellipsis
    NotImplemented NoneType ellipsis memoryview enumerate reversed zip type abs len sum round hash ord chr repr print`,
  copyreg: '_reconstructor __newobj__ __newobj_ex__ pickle_complex pickle_union',
  _codecs: 'encode latin_1_encode utf_8_encode',
  codecs: 'encode',
  collections: 'OrderedDict Counter deque UserDict UserList ChainMap',
  'collections.abc': 'Mapping Sequence Iterable Callable',
  datetime: 'datetime date time timedelta timezone _unpickle_timezone',
  decimal: 'Decimal Context',
  fractions: 'Fraction',
  uuid: 'UUID SafeUUID',
  array: 'array _array_reconstructor',
  pathlib: 'Path PurePath PosixPath PurePosixPath WindowsPath PureWindowsPath',
  'pathlib._local': 'Path PurePath PosixPath PurePosixPath WindowsPath PureWindowsPath',
  argparse: 'Namespace',
  types: 'SimpleNamespace NoneType GenericAlias UnionType _unpickle_union',
  typing: 'Any Union Optional List Dict Tuple Set Callable',
  enum: 'Enum IntEnum Flag EnumMeta _make_class_unpicklable',
  re: '_compile compile RegexFlag Pattern',
  operator: 'itemgetter add mul sub truediv eq ne lt gt le ge and_ or_ neg getitem',
  _operator: 'itemgetter add mul sub truediv eq ne lt gt le ge and_ or_ neg getitem',
  functools: 'cmp_to_key',
  itertools: 'count repeat chain cycle islice product zip_longest combinations permutations',
  random: 'Random SystemRandom',
  time: 'struct_time',
  io: 'BytesIO StringIO',
  _io: 'BytesIO StringIO',
  ipaddress: 'IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface',
  zoneinfo: 'ZoneInfo ZoneInfo._unpickle',

  logging: 'getLogger Logger',
  string: 'Template Formatter',
  sys: 'maxsize intern',
  os: 'stat_result terminal_size PathLike fspath',
  posix: 'stat_result terminal_size',
  subprocess: 'CompletedProcess',
  _ctypes: '_unpickle',
  signal: 'Signals Handlers',
  socket: 'AddressFamily SocketKind SocketType',
  numpy: `ndarray dtype matrix recarray record generic ufunc bool bool_ bool8 int8 int16 int32 int64 uint8 uint16 uint32
    uint64 float16 float32 float64 float128 complex64 complex128 longdouble longlong intc intp uintp str_ bytes_ void
    object_ datetime64 timedelta64 byte ubyte short ushort uint ulonglong single double half string_ unicode_ int_ float_
    poly1d nan inf newaxis mean median sum max min exp log sqrt square abs maximum minimum add multiply array asarray`,
  'numpy.core.multiarray': '_reconstruct scalar array concatenate',
  'numpy._core.multiarray': '_reconstruct scalar array concatenate',
  'numpy.core.numeric': '_frombuffer',
  'numpy._core.numeric': '_frombuffer',
  'numpy.core._internal': '_convert_to_stringdtype_kwargs _reconstruct',
  'numpy._core._internal': '_convert_to_stringdtype_kwargs _reconstruct',
  'numpy.core.records': 'recarray record fromrecords',
  'numpy._core.records': 'recarray record fromrecords',
  'numpy.rec': 'recarray record',
  'numpy.core': '_ufunc_reconstruct',
  'numpy._core': '_ufunc_reconstruct',
  'numpy.matrixlib.defmatrix': 'matrix',
  'numpy.ma.core': '_mareconstruct MaskedArray MaskedConstant mvoid',
  'numpy.ma': 'MaskedArray',
  'numpy.random': 'RandomState Generator',
  'numpy.random.mtrand': 'RandomState __randomstate_ctor',
  'numpy.random._pickle': '__randomstate_ctor __generator_ctor __bit_generator_ctor',
  torch: `Size Tensor device dtype Generator strided sparse_coo sparse_csr contiguous_format channels_last preserve_format
    per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric per_channel_affine_float_qparams
    FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage
    BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage
    QUInt2x4Storage UntypedStorage TypedStorage FloatTensor DoubleTensor HalfTensor LongTensor IntTensor ByteTensor
    BoolTensor float float16 float32 float64 half double bfloat16 int8 int16 int32 int64 short int long uint8 uint16 uint32
    uint64 bool complex32 complex64 complex128 qint8 quint8 qint32 float8_e4m3fn float8_e5m2 float8_e4m3fnuz
    float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2`,
  'torch._utils': `_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state
    _rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor
    _rebuild_wrapper_subclass _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor`,
  'torch._tensor': '_rebuild_from_type_v2 Tensor',
  'torch.serialization': '_get_layout',
  'torch.storage': '_load_from_bytes UntypedStorage TypedStorage _LegacyStorage',
  'torch.nn.parameter': 'Parameter Buffer UninitializedParameter UninitializedBuffer',
  'torch.jit._pickle': `build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id
    restore_type_tag`,
  'torch._C._nn': 'gelu',
  'torch.nn.functional': 'relu gelu silu elu leaky_relu tanh sigmoid softmax mish hardtanh relu6 softplus',
  'scipy.sparse': 'csr_matrix csc_matrix coo_matrix bsr_matrix dia_matrix dok_matrix lil_matrix',
  ...Object.fromEntries(
    ['csr', 'csc', 'coo', 'bsr', 'dia', 'dok', 'lil'].flatMap((form) =>
      [`scipy.sparse.${form}`, `scipy.sparse._${form}`].map((module) => [
        module,
        `${form}_matrix ${form}_array`,
      ]),
    ),
  ),
  'pandas.core.internals.managers': 'BlockManager SingleBlockManager _unpickle_block',
  'pandas._libs.internals': '_unpickle_block BlockPlacement BlockManager',
  'pandas.core.internals.blocks': 'new_block make_block',
  'pandas.core.indexes.base': '_new_Index Index',
  'pandas.core.indexes.datetimes': '_new_DatetimeIndex DatetimeIndex',
  'pandas._libs.tslibs.timestamps': '_unpickle_timestamp Timestamp',
  'pandas._libs.tslibs.timedeltas': '_timedelta_unpickle Timedelta',
  pytz: '_UTC _p',
  'tensorflow.python.framework.ops': 'convert_to_tensor',
};

/**
 * Libraries whose classes (`CamelCase`, no dots) hold parameters and data. Their functions are not meant: those are
 * named above, or unknown.
 */
const classesOf = `
  decimal datetime torch.nn torch.optim torch.distributions torch.ao.nn torch.ao.quantization torch.quantization torch.cuda
  torch.distributed._tensor torch.distributed.tensor torch.distributed._shard torch.distributed.checkpoint.metadata
  torch.torch_version torch.utils.data.sampler torch.utils.data.dataset torchvision.models torchvision.transforms torchvision.ops torchaudio.models
  torchtext.vocab timm transformers diffusers accelerate peft sentence_transformers safetensors tokenizers ultralytics models.yolo models.common
  pytorch_lightning lightning lightning_fabric omegaconf fairseq.data torch_geometric detectron2 mmengine
  sklearn scipy.sparse scipy.stats scipy.interpolate scipy.spatial scipy.special xgboost lightgbm catboost
  joblib.numpy_pickle numpy.dtypes numpy.random numpy.polynomial numpy.ma
  pandas.core pandas._libs pandas.arrays pandas._config pyarrow.lib gensim statsmodels nltk.tokenize nltk.tag nltk.classify nltk.probability
  nltk.collocations nltk.stem spacy thinc networkx.classes dateutil.tz pytz imblearn category_encoders stable_baselines3 gymnasium.spaces gym.spaces
  tensorflow.python.keras.callbacks keras.src.callbacks optuna.trial ray.tune jax._src.array flax.core
  umap hdbscan pyspark.ml shap.explainers econml prophet pmdarima tslearn sktime mlxtend
  docutils sphinx babel`
  .trim()
  .split(/\s+/);

const allowed: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(names).map(([module, list]) => [module, new Set(list.trim().split(/\s+/))]),
);
const trusted: ReadonlySet<string> = new Set(classesOf);

/** Whether an honest model needs `name` of `module`, and calling it does nothing but make a value. */
export function isAllowed(module: string, name: string): boolean {
  if (allowed.get(module)?.has(name)) return true;
  // Script classes of TorchScript: they exist in the archive alone.
  if (module === '__torch__' || module.startsWith('__torch__.')) return /^[A-Za-z_]\w*$/.test(name);
  if (module === 'builtins')
    return /^[A-Z][A-Za-z]*(?:Error|Exception|Warning|Iteration|Exit|Interrupt)$/.test(name);
  if (!isClassName(name) && !/^__pyx_unpickle_\w+$/.test(name)) return false;
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1))
    if (trusted.has(module.slice(0, end))) return true;
  return false;
}

/** By convention: `CamelCase`, perhaps behind underscores. */
export function isClassName(name: string): boolean {
  return /^_{0,2}[A-Z][A-Za-z0-9_]*$/.test(name);
}
