socat TCP-LISTEN:7,fork EXEC:/bin/cat
