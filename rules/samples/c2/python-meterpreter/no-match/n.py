# PythonMeterpreter is an implant
