/**
 * What a callable does to whoever unpickles it.
 * `execution`: runs a command or code that stands in the pickle. `harm`: deletes, fetches, connects or loads native
 * code, for no honest reason. `abuse`: reaches files, the network, processes or native code. `code`: makes or loads code, or unpickles further. `reach`: gets at another object by name.
 * `invoker`: calls what it is given.
 */
export type DeniedGrade = 'execution' | 'harm' | 'abuse' | 'code' | 'reach' | 'invoker';

/**
 * Callables by `module.name`; `module.*` is every name of that module, `module.**` of its submodules too. The most
 * specific entry counts. Compiled from the documentation of CPython and of the libraries named.
 */
const lists: Readonly<Record<DeniedGrade, string>> = {
  execution: `
    builtins.eval builtins.exec builtins.execfile builtins.breakpoint builtins.help
    os.system os.popen os.popen2 os.popen3 os.popen4 os.execl os.execle os.execlp os.execlpe os.execv os.execve
    os.execvp os.execvpe os._execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp
    os.spawnvpe os._spawnvef os.posix_spawn os.posix_spawnp os.startfile
    posix.system posix.popen posix.execv posix.execve posix.posix_spawn posix.posix_spawnp
    nt.system nt.popen nt.execv nt.execve nt.spawnv nt.spawnve nt.startfile
    subprocess.** _posixsubprocess.** popen2.** pty.** runpy.** pdb.** bdb.** code.interact code.InteractiveInterpreter code.InteractiveConsole code.InteractiveInterpreter.**
    code.InteractiveConsole.** codeop.**
    timeit.** cProfile.** profile.run profile.runctx profile.Profile.** trace.Trace trace.Trace.** doctest.**
    asyncio.subprocess.** asyncio.create_subprocess_shell asyncio.create_subprocess_exec asyncio.base_subprocess.**
    asyncio.unix_events.** asyncio.windows_utils.** platform.popen platform._syscmd_file platform._popen
    pydoc.pipepager pydoc.tempfilepager pydoc.pager pydoc.getpager pydoc.help
    imaplib.IMAP4_stream distutils.spawn.** distutils.core.run_setup ensurepip.** pip.** idlelib.** rlcompleter.**
    test.support.script_helper.** pipes.** _osx_support.** _aix_support.** _bootsubprocess.** _pyrepl.**
    _testcapi.** _xxsubinterpreters.** _interpreters.** multiprocessing.util.spawnv_passfds
    uuid._get_command_stdout uuid._popen ctypes.util._findLib_gcc ctypes.util._findLib_ld ctypes.util._get_soname
    numpy.f2py.** numpy.distutils.** numpy.testing._private.utils.runstring numpy.testing.utils.runstring
    numpy.testing.runstring torch.utils.cpp_extension.** torch.utils.collect_env.** torch.utils.bottleneck.**
    torch.utils.hipify.** torch.distributed.run.** torch.distributed.launch.**
    dataclasses._create_fn multiprocessing.popen_fork.** multiprocessing.popen_spawn_posix.** multiprocessing.forkserver.**
    sh.Command invoke.run invoke.Context invoke.Context.** pexpect.** ptyprocess.** IPython.utils.process.** IPython.utils._process_posix.** nltk.internals.java`,
  harm: `
    os.remove os.unlink os.rmdir os.removedirs os.rename os.replace os.chmod os.chown os.symlink os.link os.kill os.killpg
    os.putenv os.setuid os.truncate os.mkfifo posix.remove posix.unlink posix.rmdir posix.rename posix.chmod posix.kill
    nt.remove nt.unlink nt.rmdir shutil.rmtree shutil.move shutil.copy shutil.copyfile shutil.copytree
    shutil.unpack_archive socket.socket socket.create_connection socket.create_server socket.fromfd _socket.socket
    urllib.request.urlopen urllib.request.urlretrieve urllib.request.build_opener urllib.request.install_opener
    requests.get requests.post requests.put requests.request requests.api.get requests.api.post http.client.HTTPConnection
    http.client.HTTPSConnection ftplib.FTP smtplib.SMTP telnetlib.Telnet webbrowser.open webbrowser.open_new
    webbrowser.get ctypes.CDLL ctypes.PyDLL ctypes.WinDLL ctypes.cdll.** ctypes.util.find_library _ctypes.dlopen _ctypes.call_function
    builtins.open io.open _io.open io.FileIO _io.FileIO pathlib.Path.write_text pathlib.Path.write_bytes
    pathlib.Path.unlink pathlib.Path.read_text pathlib.Path.read_bytes os.open os.write posix.open posix.write
    torch.hub.load torch.hub.load_state_dict_from_url torch.hub.download_url_to_file torch.ops.load_library
    torch.classes.load_library numpy.fromfile numpy.memmap`,
  abuse: `
    builtins.open builtins.input os.** posix.** nt.** io.open io.open_code io.FileIO _io.open _io.FileIO codecs.open
    shutil.** socket.** _socket.** ssl.** socketserver.** select.** selectors.** asyncio.** http.client.**
    http.server.** urllib.request.** requests.get requests.post requests.put requests.delete requests.request
    requests.api.** httpx.** aiohttp.** urllib3.** httplib2.** websocket.** websockets.** boto3.** botocore.**
    ftplib.** smtplib.** poplib.** imaplib.** nntplib.** telnetlib.** xmlrpc.** webbrowser.** antigravity.** smtpd.**
    ctypes.** _ctypes.** mmap.** fcntl.** pwd.** grp.** spwd.** signal.** resource.** tempfile.** glob.** fileinput.**
    linecache.** filecmp.** pathlib.Path.** pathlib.PosixPath.** zipfile.** tarfile.** gzip.** bz2.** lzma.**
    sqlite3.** dbm.** shelve.** netrc.** mailbox.** winreg.** _winapi.** msvcrt.** syslog.** pyclbr.** tabnanny.**
    getpass.** termios.** tty.** turtle.** tkinter.** wsgiref.** faulthandler.** gc.** _posixshmem.** cgi.** cgitb.**
    site.** venv.** sysconfig.** zipimport.** zipapp.** compileall.** py_compile.** distutils.** logging.FileHandler
    logging.handlers.** logging.basicConfig psutil.** pyautogui.** keyboard.** pynput.** win32api.** win32com.**
    multiprocessing.connection.** multiprocessing.managers.** transformers.utils.hub.** docker.** kubernetes.** git.** paramiko.** fabric.** plumbum.** execnet.** numpy.fromfile numpy.memmap
    numpy.DataSource numpy.lib.npyio.** numpy.lib._npyio_impl.** numpy.lib._datasource.** numpy.save numpy.savez
    numpy.savetxt numpy.genfromtxt numpy.loadtxt numpy.core.memmap.** torch.save torch.from_file torch.hub.**
    torch.ops.load_library torch._ops.** torch.classes.load_library torch.distributed.rpc.** huggingface_hub.**`,
  code: `
    builtins.compile builtins.__build_class__ marshal.** pickle.** _pickle.** dill.** cloudpickle.** jsonpickle.**
    joblib.load joblib.numpy_pickle.load types.CodeType types.FunctionType types.LambdaType types.ModuleType
    types.MethodType types.new_class new.** imp.** importlib.** _imp.** _frozen_importlib.**
    _frozen_importlib_external.** builtins.__import__ pkgutil.** pydoc.** modulefinder.** logging.config.** setuptools.**
    torch.load torch.jit.** torch.serialization.** torch.storage.** torch.export.** torch.compile torch.package.**
    torch.fx.** torch._dynamo.** torch._inductor.** torch.multiprocessing.** torch.testing.** torch.utils._config_module.**
    torch.utils.data.datapipes.** torch.distributed.elastic.** torch.utils.benchmark.** numpy.load numpy.lib.format.**
    pandas.eval pandas.read_pickle pandas.io.pickle.** pandas.core.computation.** pandas.io.clipboard.**
    keras.models.** keras.saving.** keras.src.saving.** keras.layers.Lambda tensorflow.io.** tensorflow.saved_model.**
    tensorflow.keras.models.** tf_keras.** sympy.sympify sympy.parsing.** scipy.weave.** numba.** cffi.** cython.**
    Cython.** IPython.** ipykernel.** jinja2.** mako.** tornado.template.** django.template.** yaml.** ruamel.**
    transformers.dynamic_module_utils.** ray.cloudpickle.** pyspark.cloudpickle.** pyspark.serializers.** joblib.externals.** lib2to3.** test.support.** gettext.c2py
    typing.get_type_hints typing._eval_type typing.ForwardRef.** multiprocessing.reduction.** sre_compile.** tokenize.** ast.** dis.** bytecode.** byteplay.** trace.** profile.**`,
  reach: `
    builtins.setattr builtins.delattr builtins.globals builtins.locals builtins.vars builtins.dir sys.** inspect.**
    operator.setitem operator.delitem _operator.setitem _operator.delitem types.** copyreg.** unittest.mock.**
    torch._utils._import_dotted_name builtins.__loader__ builtins.__spec__ builtins.__dict__`,
  invoker: `
    builtins.getattr builtins.hasattr builtins.apply builtins.map builtins.filter builtins.iter builtins.sorted
    builtins.max builtins.min operator.attrgetter operator.methodcaller operator.call _operator.attrgetter
    _operator.methodcaller _operator.call functools.** _functools.** itertools.starmap itertools.accumulate
    itertools.takewhile itertools.dropwhile itertools.filterfalse itertools.groupby threading.** _thread.**
    multiprocessing.** concurrent.** sched.** weakref.** atexit.** collections.defaultdict`,
};

const grades: ReadonlyMap<string, DeniedGrade> = new Map(
  (Object.entries(lists) as [DeniedGrade, string][]).reverse().flatMap(([grade, text]) =>
    text
      .trim()
      .split(/\s+/)
      .map((name) => [name, grade] as const),
  ),
);

/** The grade of `name` of `module`, or null when the list does not know it. Name '' is the module itself. */
export function deniedGrade(module: string, name: string): DeniedGrade | null {
  const exact = grades.get(`${module}.${name}`) ?? grades.get(`${module}.*`);
  if (exact) return exact;
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1)) {
    const grade = grades.get(`${module.slice(0, end)}.**`);
    if (grade) return grade;
  }
  return null;
}
