Set s = CreateObject("WScript.Shell")
s.Run "notepad"
