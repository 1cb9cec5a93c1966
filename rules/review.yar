// Text that is written for whoever reads the image, a person's tools or a language model, to tell them what to conclude.

import "math"

rule review_addresses_reviewer
{
  meta:
    id = "review/addresses-reviewer"
    title = "Text tells a reviewer, a scanner or a language model to find nothing: nobody honest has a reason to write that into an image"
    severity = "medium"
    category = "other"
    attack = "T1036"
    confidence = "medium"
    slashable = false
    reference = "https://genai.owasp.org/llmrisk/llm01-prompt-injection/"
  strings:
    // One pattern for each last word, so that the two words before the end are literals: most texts are spared the search.
    $forget_instruction = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}instruction/ nocase
    $forget_prompt = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}prompt/ nocase
    $forget_rule = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}rule/ nocase
    $forget_direction = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}direction/ nocase
    $forget_guideline = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}guideline/ nocase
    $forget_context = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}context/ nocase
    $forget_message = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}message/ nocase
    $forget_policy = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}polic/ nocase
    $forget_yours = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|of)\s{1,4}){0,2}your\s{1,4}((safety|security|own|system|usual|review)\s{1,4})?(guideline|instruction|polic|training|programming)/ nocase
    $german = /\b(ignoriere|vergiss|missachte)\s[^\n]{0,30}(vorherigen|bisherigen|obigen)\s{1,4}(anweisung|regel|befehl)/ nocase
    $french = /\b(ignore[zr]?|oublie[zr]?)\s[^\n]{0,20}(instructions|consignes|règles)\s[^\n]{0,12}(précédentes|ci-dessus|antérieures)/ nocase
    $spanish = /\b(ignora|olvida|ignore)\s[^\n]{0,20}(instrucciones|reglas|instruções|istruzioni)\s[^\n]{0,12}(anteriores|previas|precedenti)/ nocase
    $russian = /(игнорируй|игнорировать|забудь)[^\n]{0,40}(предыдущие|прежние|вышеуказанные)[^\n]{0,8}(инструкции|указания|правила)/
    $chinese = /(忽略|无视|忘记)[^\n]{0,24}(之前|以上|先前|前面)[^\n]{0,24}(指令|指示|提示|规则)/
    $japanese = /(以前|これまで|上記)の(すべての)?(指示|命令|ルール)を(無視|忘れ)/
    $encoded1 = "gnore previous instructions" base64 base64wide
    $encoded2 = "gnore all previous instructions" base64
    $conclude = /\b(mark|classify|report|treat|consider|rate|flag|label|judge|declare|return|assess)([ \t]{1,4}["']?(this|the|it|that|everything|entire|whole|file|files|image|container|source|script|package|code|layer|repository|model|content|contents|piece|evidence|below|above|here|as|being|is|to|be|only|with|verdict|assessment)["':]{0,2}){1,6}[ \t]{1,4}["']?(clean|safe|benign|harmless|not malicious|non-malicious|trusted|clear|legitimate)\b/ nocase
    $answer = /\b(answer|respond|reply)([ \t]{1,4}["']?(this|the|it|that|everything|entire|whole|file|files|image|container|source|script|package|code|layer|repository|model|content|contents|piece|evidence|below|above|here|as|being|is|to|be|only|with|verdict|assessment)["':]{0,2}){0,4}[ \t]{1,4}["'](clean|safe|benign|harmless|not malicious|non-malicious|trusted|clear|legitimate)\b|\b(answer|respond|reply)([ \t]{1,4}["']?(this|the|it|that|everything|entire|whole|file|files|image|container|source|script|package|code|layer|repository|model|content|contents|piece|evidence|below|above|here|as|being|is|to|be|only|with|verdict|assessment)["':]{0,2}){1,4}[ \t]{1,4}(clean|safe|benign|harmless|not malicious|non-malicious|trusted|clear|legitimate)\b/ nocase
    $reader_review = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]review(er)?s?\b/ nocase
    $reader_scanner = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]scanners?\b/ nocase
    $reader_auditor = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]auditors?\b/ nocase
    $reader_analyst = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]analysts?\b/ nocase
    $reader_analyzer = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]analy[sz]ers?\b/ nocase
    $reader_assistant = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]assistants?\b/ nocase
    $reader_agent = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]agents?\b/ nocase
    $reader_model = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]models?\b/ nocase
    $reader_detector = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]detectors?\b/ nocase
    $reader_moderator = /\b(ai|llm|language[ -]model|security|malware|vulnerability|automated|code|image|container|claude|chatgpt|gpt|gemini|assistant|warden|virus)[ -]moderators?\b/ nocase
    $call = /\b(dear|attention|note (to|for)|message (to|for)|instructions? (to|for)|hey|hello)[ ,:]{1,3}((the|any|all|this|you|an?)\s){0,2}((ai|llm|language[ -]model|security|malware|automated|code|image)[ -])?(reviewer|scanner|auditor|analyst|assistant|claude|chatgpt|gemini|language model)\b/ nocase
    $call_short = /\b(dear|attention|note (to|for)|message (to|for)|instructions? (to|for)|hey|hello)[ ,:] ?(the |any |all )?(llm|gpt|ai)\b/ nocase
    $addressed = /\b(language model|llm|ai (assistant|reviewer|model)|(security|code) reviewer|malware scanner)s?\s?[:,] / nocase
    $expected = /\b(expected|correct|right|only|final) (answer|result|verdict|output|assessment|judge?ment|classification)\b[^\n]{0,30}\b(benign|clean|safe|clear|harmless)\b/ nocase
    $is_safe = /\b(this|the) (file|image|container|script|code|package|source|content|layer) is (completely |totally |perfectly |known to be )?(safe|clean|benign|harmless|not malicious|whitelisted)\b/ nocase
    $german_safe = /\b(datei|container|skript|abbild|scanner)\s[^\n]{0,30}\b(ist sicher|harmlos|unbedenklich|nichts melden)/ nocase
    $french_safe = /\b(fichier|conteneur|script|image)\s[^\n]{0,20}\b(est sûr|est sur|sans danger|inoffensi)/ nocase
    $spanish_safe = /\b(responde|archivo|contenedor|imagen)\s[^\n]{0,30}\b(es segur|inofensiv|limpi)/ nocase
    $russian_safe = /(файл|контейнер|образ|скрипт)[^\n]{0,30}(безопас|чист|безвред)/
    $chinese_safe = /(文件|容器|镜像|脚本|代码)[^\n]{0,24}(是安全|无害|没有问题|可信)/
    $japanese_safe = /(安全だ|安全です|無害|問題ありません)/
    $comment = /(#|\/\/|--|;|\*|%)[ \t]{0,4}\{\s?["'](verdict|assessment|judge?ment|classification)["']\s?:\s?["'](benign|clean|clear|safe)/ nocase
    $verdict = /["'](verdict|assessment|judge?ment|classification|risk_level|is_malicious)["']\s{0,4}:\s{0,4}(["'](benign|clean|clear|safe|none|harmless)["']|false)/ nocase
    $turn = /(<\|im_start\|>|<\|start_header_id\|>|<\/?system>|\[\/?INST\]|<<SYS>>|<\/?evidence>|\n(Human|Assistant|System): )/ nocase
    $safe = /\b(has been|was|is|were|already|been) (already )?(reviewed|verified|audited|approved|certified|whitelisted|vetted|scanned|checked)\b[^\n]{0,80}\b(safe|clean|benign|harmless|trusted|no (malware|threat|issue)s?)\b/ nocase
    $tags = /(\xf3\xa0[\x80\x81][\x80-\xbf]){16}/
  condition:
    filesize < 8MB and (
      $tags
      or any of ($encoded*)
      or $comment
      // Each loop begins with what it cannot do without, so that most texts are spared it.
      or any of ($forget*, $german, $french, $spanish, $russian, $chinese, $japanese)
      and any of ($conclude, $answer, $expected, $is_safe, $safe, $reader*, $call*, $addressed, $turn, $verdict, $german_safe, $french_safe, $spanish_safe, $russian_safe, $chinese_safe, $japanese_safe)
      and for any of ($forget*, $german, $french, $spanish, $russian, $chinese, $japanese): (
        for any i in (1..math.min(#, 64)): (
          any of ($conclude, $answer, $expected, $is_safe, $safe, $reader*, $call*, $addressed, $turn, $verdict, $german_safe, $french_safe, $spanish_safe, $russian_safe, $chinese_safe, $japanese_safe) in (math.max(0, @[i] - 600)..@[i] + 600)
        )
      )
      or any of ($conclude, $answer, $expected, $is_safe, $safe)
      and any of ($reader*, $call*, $addressed, $turn)
      and for any of ($conclude, $answer, $expected, $is_safe, $safe): (
        for any i in (1..math.min(#, 64)): (
          any of ($reader*, $call*, $addressed, $turn) in (math.max(0, @[i] - 400)..@[i] + 400)
        )
      )
      or any of ($verdict)
      and any of ($call*, $addressed, $turn)
      and for any of ($verdict): (
        for any i in (1..math.min(#, 64)): (
          any of ($call*, $addressed, $turn) in (math.max(0, @[i] - 400)..@[i] + 400)
        )
      )
    )
}

rule review_prompt_injection
{
  meta:
    id = "review/prompt-injection"
    title = "Text tells a language model to forget its instructions: an attack on one, or a test or filter against that"
    severity = "low"
    category = "other"
    confidence = "low"
    slashable = false
    reference = "https://genai.owasp.org/llmrisk/llm01-prompt-injection/"
  strings:
    $forget_instruction = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}instruction/ nocase
    $forget_prompt = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}prompt/ nocase
    $forget_rule = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}rule/ nocase
    $forget_direction = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}direction/ nocase
    $forget_guideline = /\b(ignore|disregard|forget|override|bypass)\s{1,4}((all|any|every|the|your|of|these|those|its)\s{1,4}){0,3}(previous|prior|above|earlier|preceding|former|foregoing|system|original)\s{1,4}guideline/ nocase
    $german = /\b(ignoriere|vergiss|missachte)\s[^\n]{0,30}(vorherigen|bisherigen|obigen)\s{1,4}(anweisung|regel|befehl)/ nocase
    $french = /\b(ignore[zr]?|oublie[zr]?)\s[^\n]{0,20}(instructions|consignes|règles)\s[^\n]{0,12}(précédentes|ci-dessus|antérieures)/ nocase
    $spanish = /\b(ignora|olvida|ignore)\s[^\n]{0,20}(instrucciones|reglas|instruções|istruzioni)\s[^\n]{0,12}(anteriores|previas|precedenti)/ nocase
    $russian = /(игнорируй|игнорировать|забудь)[^\n]{0,40}(предыдущие|прежние|вышеуказанные)[^\n]{0,8}(инструкции|указания|правила)/
    $chinese = /(忽略|无视|忘记)[^\n]{0,24}(之前|以上|先前|前面)[^\n]{0,24}(指令|指示|提示|规则)/
    $japanese = /(以前|これまで|上記)の(すべての)?(指示|命令|ルール)を(無視|忘れ)/
    $refuse = /\byou (must|should|have to) (refuse|decline)\b[^\n]{0,80}\b(usage|content|acceptable use) polic/ nocase
  condition:
    filesize < 8MB and any of them
}
