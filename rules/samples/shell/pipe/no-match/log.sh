./build.sh 2>&1 | tee build.log
