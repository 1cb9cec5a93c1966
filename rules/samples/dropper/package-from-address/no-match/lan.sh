pip install -i http://192.168.1.5/simple numpy
