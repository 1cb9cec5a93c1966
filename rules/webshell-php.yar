// Web shells in PHP, told by how a request reaches what runs it.

rule webshell_php_called_name
{
  meta:
    id = "webshell/php-called-name"
    title = "A page in PHP calls whatever function a visitor names, or passes a request to a callback"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $cb = /\b(call_user_func(_array)?|array_map|array_filter|array_walk(_recursive)?|usort|uasort|uksort|array_reduce|array_diff_ukey|array_udiff|array_uintersect|register_shutdown_function|register_tick_function|ob_start|forward_static_call(_array)?|iterator_apply|preg_replace_callback|set_error_handler|ReflectionFunction|filter_var|mb_ereg_replace|preg_replace|preg_filter|array_intersect_ukey)\s?\(\s?[^;\n]{0,60}\$_(GET|POST|REQUEST|COOKIE|SERVER)\s?\[[^;\n]{0,80}/
    $bad = /(assert|system|exec|eval|passthru|shell_exec|base64_decode|\$_(GET|POST|REQUEST|COOKIE)[^;\n]{1,60}\$_(GET|POST|REQUEST|COOKIE)|\/e["\x27]|create_function)/
    $dyn = /(\$\{?["\x27]?_?\w{0,8}["\x27]?\}?|\$\w{1,12})\s?\(\s?@?(base64_decode|gzinflate|str_rot13|stripslashes|trim|hex2bin|urldecode)?\s?\(?\s?@?\$_(POST|GET|REQUEST|COOKIE)\s?\[/
    $call = /\$_(GET|POST|REQUEST|COOKIE|SERVER)\s?(\[[^\]\n]{0,40}\]|\{[^}\n]{0,40}\})\s?\(\s?@?\$?/
    $asg = /\$\w{1,12}\s?=\s?@?\$_(GET|POST|REQUEST|COOKIE)\s?(\[[^\]\n]{0,30}\]|\{[^}\n]{0,30}\})\s?;\s{0,8}@?\$\w{1,12}\s?\(\s?@?\$/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 64KB and $open in (0..1024) and ($call or $asg and filesize < 4KB or $cb and $bad and filesize < 16KB or $dyn and filesize < 2KB)
}

rule webshell_php_command
{
  meta:
    id = "webshell/php-command"
    title = "A page in PHP runs a command that a visitor gives by name"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $p = /\$(_(GET|POST|REQUEST|COOKIE|SERVER)|HTTP_POST_VARS|HTTP_GET_VARS)\s?[\[{]\s?["\x27](cmd|command|exec|execute|shell|ev|eval|kmd|comando|komut|cmdline|runcmd|perintah|ejecutar|HTTP_(CMD|X_CMD|C|SHELL|COMMAND))["\x27]\s?[\]}]/i
    $sink = /\b(system|exec|shell_exec|passthru|popen|proc_open|eval|assert|pcntl_exec|expect_popen)\s?\(\s?@?["\x27]?\$?\w{1,30}/
    $tick = /`\s?\$\{?\w{1,20}/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 256KB and $open in (0..4096) and $p and any of ($sink, $tick)
}

rule webshell_php_spelled
{
  meta:
    id = "webshell/php-spelled"
    title = "A page in PHP puts the names of functions together, so that a search for them fails"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $b64 = /["\x27](b|ba|bas|base|base6|base64|base64_|base64_d|base64_de)["\x27]\s?\.\s?["\x27](ase64|se64|e64|64|4|_dec|_de|dec|code|ecode)/
    $ass = /["\x27](a|as|ass|asse|asser)["\x27]\s?\.\s?["\x27](ssert|sert|ert|rt|t)["\x27]/
    $sys = /["\x27](s|sy|sys|syst|syste)["\x27]\s?\.\s?["\x27](ystem|stem|tem|em|m|t)["\x27]/
    $evl = /["\x27](e|ev|eva)["\x27]\s?\.\s?["\x27](val|al|l)["\x27]/
    $exc = /["\x27](sh|she|shel|shell|shell_)["\x27]\s?\.\s?["\x27](ell_exec|ll_exec|l_exec|_exec|exec|_e|ell)/
    $crf = /["\x27](cr|cre|crea|creat|create|create_|create_f|create_fun)["\x27]\s?\.\s?["\x27](e|ea|ate|te|_f|fun|_fun|ction|unc)/
    $rev = /(edoced_46esab|etalfnizg|noitcnuf_etaerc|cexe_llehs|metsys\b|urhtssap|31tor_rts)/
    $rep = /str_replace\(\s?["\x27][^"\x27]{1,8}["\x27]\s?,\s?["\x27]{2}\s?,\s?["\x27]((c|b|a|s|e)\W?[^"\x27\n]{6,80})["\x27]\s?\)/
    $oct = /["\x27]\\(142|x62)\\?(\\141|\\x61|a)[^"\x27\n]{4,60}["\x27]\s?[;(]/
    $hexf = /\$\{?["\x27](\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}){3,}/
    $xor = /\(?["\x27][^"\x27\n]{1,12}["\x27]\s?\^\s?["\x27][^"\x27\n]{1,12}["\x27]\)?\s?[;.(]/
    $goto = /goto \w{4,8}; \w{4,8}: /
    $chr = /(chr\(\s?\d{2,3}\s?\)\s?\.\s?){4}/
    $glob = /\$GLOBALS\[\s?["\x27](\\x[0-9a-f]{2}|\\[0-7]{2,3}|[O0]{6,}|[lI1]{6,}|_{4,})/
    $o0 = /\$(O|0|_|O0|OO){4,}[O0_]{0,20}\s?=/
    $idx = /\$\w{1,20}\[\d{1,2}\]\s?\.\s?\$\w{1,20}\[\d{1,2}\]\s?\.\s?\$\w{1,20}\[\d{1,2}\]\s?\.\s?\$\w{1,20}\[\d{1,2}\]/
    $idx2 = /\$\w{1,20}\{\d{1,2}\}\s?\.\s?\$\w{1,20}\{\d{1,2}\}\s?\.\s?\$\w{1,20}\{\d{1,2}\}/
    $run = /(\beval\s?\(|\bassert\s?\(|@?\$\w{1,30}\s?\(|create_function|include |call_user_func)/
    $req = /\$(_(GET|POST|REQUEST|COOKIE|SERVER|FILES)|HTTP_(GET|POST|COOKIE)_VARS|HTTP_RAW_POST_DATA|\{["\x27](_|\\x5f))|php:\/\/input|getallheaders\(\)|filter_input\(|\$\{"_/
    $open = /<\?(php|PHP)/
  condition:
    filesize < 2MB and $open in (0..4096) and $run and (any of ($b64, $ass, $exc, $crf) or $rev or ($evl or $sys) and $req and filesize < 16KB or $rep and $req and filesize < 16KB or $hexf or $glob or #goto > 20 and filesize < 512KB or (#idx + #idx2) >= 2 or $chr and ($req or filesize < 64KB) or $oct or #xor >= 3 and $req and filesize < 32KB or #o0 >= 3)
}

rule webshell_php_decoded
{
  meta:
    id = "webshell/php-decoded"
    title = "A page in PHP decodes a long text, or what a visitor sends, and executes it"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $ev = /\b(eval|assert)\s?\(\s?["\x27?>.\s]{0,12}@?\(?\s?(gzinflate|gzuncompress|gzdecode|str_rot13|base64_decode|strrev|hex2bin|rawurldecode|urldecode|convert_uudecode|pack|openssl_decrypt|mcrypt_decrypt|implode|join|stripslashes|file_get_contents|curl_exec|fread|fgets)\s?\(/
    $cf = /create_function\s?\(\s?["\x27][^"\x27]{0,20}["\x27]\s?,\s?@?(\$_|base64_decode|gzinflate|\$\w{1,20}\s?\()/
    $pr = /preg_replace\s?\(\s?["\x27][^"\x27\n]{1,60}[\/#~|][imsxuADSUXJ]{0,4}e[imsxu]{0,4}["\x27]\s?,/
    $var = /(base64_decode|gzinflate|gzuncompress|str_rot13|strrev|hex2bin)\s?\(\s?["\x27][A-Za-z0-9+\/=]{60}/
    $eval = /\beval\s?\(\s?["\x27?>. ]{0,8}\$\w{1,30}/
    $inc = /\b(include|require)(_once)?\s?\(?\s?@?\$_(GET|POST|REQUEST|COOKIE|FILES)\s?\[/
    $data = /(include|require)(_once)?\s?\(?\s?["\x27](data:|php:\/\/input|php:\/\/filter)/
    $req = /\$(_(GET|POST|REQUEST|COOKIE|SERVER|FILES)|HTTP_(GET|POST|COOKIE)_VARS|HTTP_RAW_POST_DATA|\{["\x27](_|\\x5f))|php:\/\/input|getallheaders\(\)|filter_input\(|\$\{"_/
    $open = /<\?(php|=|\s)/
    $tmp = /(include|require)(_once)?[^\n;]{0,40}(sys_get_temp_dir|tmpfile|stream_get_meta_data)/
  condition:
    filesize < 4MB and $open in (0..4096) and ($inc and filesize < 16KB or $ev or $cf and ($req or filesize < 8KB) or $pr and $req and filesize < 8KB or $var and $eval or $data and filesize < 8KB or $tmp and $req and filesize < 8KB)
}

rule webshell_php_upload
{
  meta:
    id = "webshell/php-upload"
    title = "A page in PHP that does nothing but write what a visitor sends as a file"
    severity = "medium"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $mv = /(move_uploaded_file|@?copy)\s?\(\s?@?\$_FILES\s?\[/
    $put = /(file_put_contents|fwrite|fputs)\s?\(\s?[^;\n]{0,80}\$_(GET|POST|REQUEST)\s?\[[^;\n]{0,80}\$_(GET|POST|REQUEST)/
    $open = /<\?(php|=|\s)/
    $auth = /(session_start|is_user_logged|mime|allowed|in_array\(|pathinfo|getimagesize|namespace|CSRF|csrf|token|->)/
  condition:
    filesize < 3KB and $open in (0..2048) and any of ($mv, $put) and not $auth
}

rule webshell_php_manager
{
  meta:
    id = "webshell/php-manager"
    title = "A page in PHP with which a stranger runs commands, edits files and looks around on the machine"
    severity = "high"
    category = "shell"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $n = /(FilesMan|b374k|c99sh|r57shell|WSO ?[0-9]|wso_version|IndoXploit|0byt3m1n1|Mini ?[sS]hell|AnonymousFox|Gel4y|[Mm]arijuana ?[sS]hell|Sh3ll|Priv8|ALFA ?TEaM|Madspot|SyRiAn|PHPJackal|REMOTE WEB-SHELL|AK-74 Security|Antichat Shell|Locus7|Crystal shell|GFS [wW]eb-?[sS]hell|SimAttacker|STNC WebShell|Safe0ver|rootshell|lamashell|Dx ?[sS]hell|ctt_sh|fatalshell|KAdot|Liz0ziM|nstview|simple-backdoor|w4ck1ng|qsd-php|p0wny|k2ll33d|Con7ext|xleet|[bB]ackdoor [bB]y|[hH]acked [bB]y|[wW]eb ?[sS]hell|[cC]gi-?[sS]hell|phpspy|PhpSpy|China Chopper|[cC]hopper|Weevely|Ani-?[sS]hell|PHPShell|php-?shell|Tryag|NIX REMOTE|DAWS|webadmin\.php|[sS]ymlink [sS]a|Bypass(er)? [sS]hell|Cyber ?[sS]hell)/
    $c1 = /(posix_getpwuid|posix_geteuid|get_current_user\(|php_uname\()/
    $c2 = /(disable_functions|safe_mode|open_basedir)/
    $c3 = /(fileperms\(|chmod\(|perms\(|is_writable\()/
    $c4 = /(move_uploaded_file|\$_FILES|copy\(\$)/
    $c5 = /(shell_exec|passthru|proc_open|popen\(|system\(|\bexec\()/
    $c6 = /(fsockopen|pfsockopen|socket_create|back_?connect|bind_?port|bc\.pl)/i
    $c7 = /(\/etc\/passwd|\/etc\/shadow|mysql_(list_dbs|connect)|config\.php)/
    $c8 = /(unlink\(|rmdir\(|rename\()/
    $c9 = /(set_time_limit\(0\)|error_reporting\(0\)|ini_set\(|@ini_set|ignore_user_abort)/
    $c10 = /(getcwd\(|chdir\(|opendir\(|scandir\()/
    $req = /\$(_(GET|POST|REQUEST|COOKIE|SERVER|FILES)|HTTP_(GET|POST|COOKIE)_VARS|HTTP_RAW_POST_DATA|\{["\x27](_|\\x5f))|php:\/\/input|getallheaders\(\)|filter_input\(|\$\{"_/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 2MB and $open in (0..4096) and $req and ($n and 4 of ($c*) or $c5 and $c4 and 7 of ($c*) and filesize < 512KB)
}
