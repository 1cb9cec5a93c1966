// What runs when a package is installed, or whenever a language starts.

rule persistence_python_start
{
  meta:
    id = "persistence/python-start"
    title = "A line that Python runs at every start (.pth) fetches, decodes or starts something"
    severity = "high"
    category = "persistence"
    attack = "T1546.018"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/018/"
  strings:
    $line = /import [^\n]{0,300}(exec\s?\(\s?(base64|zlib|__import__|bytes|codecs|marshal|requests|urllib|open\(|compile\(base64|binascii)|b64decode\(|subprocess\.(Popen|run|call|check_output)\(|urlopen\(|os\.(system|popen|exec\w{1,3}|spawn\w{1,3})\(|socket\.socket\(|ctypes\.CDLL\()/
    $code = /\n(def |class |from |if |for |while |print\(|try:|with )/
  condition:
    filesize < 256KB and uint32be(0) == 0x696d706f and $line at 0 and not $code
}

rule persistence_python_hook_write
{
  meta:
    id = "persistence/python-hook-write"
    title = "A program writes code where Python runs it at every start"
    severity = "high"
    category = "persistence"
    attack = "T1546.018"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/018/"
  strings:
    $path = /(sitecustomize\.py|usercustomize\.py|\.pth["'])/
    $write = /(open\(\s?[^\n]{0,120}(sitecustomize\.py|usercustomize\.py|\.pth)["'][^\n]{0,20}["'](w|a|wb|w\+)["']|(sitecustomize\.py|usercustomize\.py|\.pth)["']\s?\)?\)?\.write_text\()/
    $payload = /(exec\(\s?(base64|zlib|__import__|marshal)|b64decode|\/dev\/tcp|urlopen\()/
    $site = /(site-packages|getsitepackages|getusersitepackages|USER_SITE)/
  condition:
    filesize < 64KB and all of them
}

rule persistence_setup_hook
{
  meta:
    id = "persistence/setup-hook"
    title = "The installation of a Python package runs code that fetches, decodes or sends something"
    severity = "high"
    category = "persistence"
    attack = "T1195.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $class = /class \w{1,40}\(\s?(_?install|develop|egg_info|build_py|_?Install|bdist_wheel|setuptools\.command\.\w{1,12}\.\w{1,12})\s?\)/
    $cmdclass = "cmdclass"
    $setup = /setup\(/
    $bad = /(exec\(\s?(base64|zlib|__import__|marshal|requests|urllib|urlopen|compile\(base64)|b64decode\(|\/dev\/tcp\/|requests\.post\(|api\/webhooks\/|api\.telegram\.org|pastebin\.com\/raw|os\.system\(["'](curl|wget|powershell|bash -c)|socket\.gethostname\(\)|dict\(os\.environ\)|(curl|wget) [^\n]{4,120}\| ?(ba)?sh)/
  condition:
    filesize < 64KB and all of them
}

rule persistence_setup_runs_code
{
  meta:
    id = "persistence/setup-runs-code"
    title = "The installation file of a Python package executes code that it decodes or fetches"
    severity = "medium"
    category = "persistence"
    attack = "T1195.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $setup = /(from setuptools import|from distutils\.core import|import setuptools)/
    $call = /setup\(/
    $bad = /(exec|eval)\(\s?(base64|zlib|__import__\(['"](base64|zlib|marshal|requests|urllib)|marshal|requests\.get|urllib\.request|urlopen|compile\(base64|Fernet\(|bytes\.fromhex)/
    $pipe = /(os\.system|subprocess\.\w{3,12})\(\s?\[?["'][^\n]{0,40}(curl|wget) [^\n]{4,160}\| ?(ba|python|z)?(sh|3)?/
  condition:
    filesize < 64KB and $setup and $call and any of ($bad, $pipe)
}

rule persistence_npm_hook
{
  meta:
    id = "persistence/npm-hook"
    title = "The installation of an npm package fetches, decodes or hides something"
    severity = "high"
    category = "persistence"
    attack = "T1195.002"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $shell = /"(pre|post)?(install|prepare|prepublish|preuninstall)"\s?:\s?"[^"\n]{0,80}(curl|wget) [^"\n]{4,300}\| ?(ba|z)?sh/
    $fetch = /"(pre|post)install"\s?:\s?"[^"\n]{0,60}(curl|wget|powershell|iwr|certutil|bitsadmin) [^"\n]{0,200}https?:\/\/([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}/
    $node = /"(pre|post)?install"\s?:\s?"[^"\n]{0,40}node -e [^\n]{0,300}(eval\(|Buffer\.from\(|child_process|https?\.(get|request)|fetch\(|\\\\x[0-9a-f]{2})/
    $env = /"(pre|post)install"\s?:\s?"[^"\n]{0,200}(\$\(whoami\)|\$\(hostname\)|`whoami`|`hostname`|\/etc\/passwd|printenv|\benv ?\||\/dev\/tcp|nslookup|\| ?base64)/
    $python = /"(pre|post)install"\s?:\s?"[^"\n]{0,60}python3? -c [^\n]{0,200}(exec\(|urlopen|b64decode|socket)/
  condition:
    filesize < 1MB and any of them
}
