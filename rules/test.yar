// The agreed test string.

rule test_eicar
{
  meta:
    id = "test/eicar"
    title = "The EICAR test string: harmless, it proves that the scan works from end to end"
    severity = "critical"
    category = "test"
    confidence = "high"
    slashable = true
    reference = "https://www.eicar.org/download-anti-malware-testfile/"
  strings:
    $eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
  condition:
    $eicar at 0 and filesize <= 128
}
