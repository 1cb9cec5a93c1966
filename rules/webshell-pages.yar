// Web shells in other languages than PHP.

rule webshell_java_page
{
  meta:
    id = "webshell/java-page"
    title = "A page in Java runs what a visitor sends, or loads it as a class"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $jsp = /<%|<jsp:|<\?xml/
    $req = /(request\.(getParameter|getHeader|getReader|getInputStream|getCookies|getAttribute)|\$\{param\.|param\[)/
    $exec = /(getRuntime\(\)\s?\.\s?exec\(|new ProcessBuilder\(|new java\.lang\.ProcessBuilder|ProcessImpl|UNIXProcess|forkAndExec|java\.lang\.Runtime)/
    $load = /(defineClass|extends ClassLoader|URLClassLoader|ScriptEngineManager|getEngineByName|Unsafe|BCEL|ELProcessor)/
    $enc = /(Cipher|BASE64Decoder|Base64|decodeBuffer|AES|getDecoder|\.eval\()/
    $wr = /(new (java\.io\.)?(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter)\(\s?[^;\n]{0,80}(getParameter|getRealPath))/
    $refl = /(Class\.forName\([^;\n]{0,80}(Runtime|request|new String|decode)|getMethod\(\s?(new String|"exec"|"ex"|request))/
  condition:
    filesize < 256KB and $jsp in (0..4096) and $req and ($exec or $refl or $load and $enc or $wr and filesize < 8KB)
}

rule webshell_asp_page
{
  meta:
    id = "webshell/asp-page"
    title = "A page in ASP or ASP.NET runs what a visitor sends, or loads it as a program"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $asp = /<%|<script [^>]{0,60}runat\s?=/i
    $req = /\bRequest\s?(\.|\(|\[)/i
    $ev = /\b(eval|execute|executeglobal)\s?[( ]\s?\(?"?[a-z(]{0,20}\(?\s?(request|chr\(|replace\(|strreverse|unescape)/i
    $sh = /(WScript\.Shell|Shell\.Application|wscript\.shell|ProcessStartInfo|new Process\(|Process\.Start\(|cmd\.exe|\/c )/i
    $run = /(\.Exec\(|\.Run\(|\.Start\(|UseShellExecute|RedirectStandardOutput|StdOut\.ReadAll|ShellExecute)/i
    $asm = /Assembly\.Load\(|\["Load"\]|GetMethod\("Load"/
    $dec = /(FromBase64String|RijndaelManaged|BinaryRead|CreateDecryptor|Session\[)/
    $js = /Language\s?=\s?["\x27]?JScript/i
    $unsafe = /(["\x27]un["\x27]?\s?\+?\s?["\x27]?safe["\x27]|eval\()/
  condition:
    filesize < 512KB and $asp in (0..4096) and $req and ($ev or $sh and $run or $asm and $dec or $js and $unsafe and filesize < 16KB)
}

rule webshell_script_page
{
  meta:
    id = "webshell/script-page"
    title = "A web application in Python, Node.js, Ruby, Perl or Go runs what a visitor sends as a command"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $pyq = /(request|self|flask\.request|req)\.(args|form|values|json|get_argument|query_params|GET|POST|headers|params|data|get_json|cookies|query)[^\n]{0,40}["\x27](cmd|command|exec|shell|c|code|execute|run|query|payload|x)["\x27]/
    $pyr = /(subprocess\.(getoutput|check_output|Popen|run|call|getstatusoutput)|os\.(popen|system)|commands\.getoutput|\bexec|\beval)\(\s?[a-z_]\w{0,16}\b/
    $pyw = /(flask|Flask\(|bottle|tornado|BaseHTTPRequestHandler|http\.server|django|fastapi|FastAPI|aiohttp\.web|sanic|cgi\.FieldStorage|wsgiref|environ\[["\x27]QUERY_STRING)/
    $jsq = /(req|request|ctx)(\.(query|body|params|headers|cookies)(\.|\[["\x27])(cmd|command|exec|shell|c|code|execute|run|payload|x)\b|\.url)|searchParams\.get\(\s?["\x27](cmd|command|exec|shell|c|code)/
    $jsr = /\b(exec|execSync|spawn|spawnSync|eval|runInNewContext|runInThisContext)\(\s?[a-z_(]/
    $jsw = /(express\(\)|createServer\(|new Koa\(|fastify\()/
    $jsc = /(child_process|\beval\(|vm\.run)/
    $goq = /(URL\.Query\(\)\.Get|FormValue|PostFormValue|Header\.Get|c\.Query|c\.PostForm|QueryParam)\(\s?"(cmd|command|exec|shell|c|code|x)"/
    $gor = /exec\.Command\(/
    $rbq = /(params|query|request\.params)\[\s?:?["\x27]?(cmd|command|exec|shell|c|code)["\x27]?\]/
    $rbr = /(`#\{|%x[\[({]|IO\.popen|Open3|system\(|\beval[ (])/
    $rbw = /(sinatra|Sinatra|Rails|Rack|ActionController|WEBrick|\b(get|post) ["\x27]\/)/
    $plq = /(param\(\s?["\x27](cmd|command|exec|shell|c|code|x)["\x27]|(system|exec|qx|`|open)[^\n;]{0,60}\$ENV\{["\x27]?(QUERY_STRING|HTTP_)|\$(cmd|command|exec|shell)\s?=[^\n;]{0,60}(\$ENV\{["\x27]?QUERY_STRING|\$(in|form|FORM|input)\{))/
    $plr = /(system\s?\(|exec\s?\(|qx[\/{(]|`\$\w{1,20}|open\(\s?\w{1,16}\s?,\s?["\x27][^"\x27\n]{0,40}\|)/
    $plw = /([cC]ontent-[tT]ype: ?text)/
    $pln = /#!\/usr\/(local\/)?bin\/perl|use CGI/
  condition:
    filesize < 48KB and ($pyq and $pyr and $pyw or $jsq and $jsr and $jsw and $jsc or $goq and $gor or $rbq and $rbr and $rbw and filesize < 8KB or $pln and $plq and $plr and $plw and filesize < 32KB)
}
