// Marks in code that are there to mislead those who review it.

rule review_bidi_code
{
  meta:
    id = "review/bidi-code"
    title = "Code whose lines are shown in another order than they run in, by marks of writing direction"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027"
    confidence = "high"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-42574"

  strings:
    // An override, then an isolate: the text between is shown elsewhere.
    $stretched1 = { e2 80 ae 20 e2 81 a6 }
    // Where marks follow one another they are a list of marks, as editors have one.
    $stretched2 = /\xe2\x80\xae\xe2\x81\xa6[^\xe2]/
    $turned1 = { e2 80 ae 20 7d 20 e2 81 a6 }
    $turned2 = { e2 80 ae 20 7d e2 81 a6 }
    $turned3 = { e2 80 ae 7d 20 e2 81 a6 }
    // Text that is shown behind the end of its comment.
    $early1 = /"""\xe2\x81\xa7 ?[;})\]]/
    $early2 = /\x27\x27\x27\xe2\x81\xa7 ?[;})\]]/
    $early3 = /\/\*\xe2\x81\xa7 ?[;})\]]/
    $early4 = /\/\*\xe2\x80\xae ?[;})\]]/
    $markup = /(\xef\xbb\xbf)?<(html|svg|!DOCTYPE|\?xml)/i
  condition:
    filesize < 2MB and uint32be(0) != 0x7f454c46 and any of ($stretched*, $turned*, $early*) and not $markup at 0
}

rule review_suppression
{
  meta:
    id = "review/suppression"
    title = "Marks that tell scanners for malware to look away stand beside a download that is run"
    severity = "medium"
    category = "other"
    attack = "T1562.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1562/001/"

  strings:
    $wild = /(yara|trivy|guarddog|clamav|malware|warden|grype|snyk|semgrep)[:-](ignore|skip|disable|allow)/ nocase
    $other = /(nosemgrep|nosec\b|NOSONAR|noqa|gitleaks:allow|checkov:skip|lgtm\[)/
    $run = /(curl|wget) [^\n|]{4,300}\| ?(sudo )?(-E )?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
  condition:
    filesize < 64KB and all of them
}
