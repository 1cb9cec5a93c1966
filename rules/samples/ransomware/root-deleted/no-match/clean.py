import shutil
shutil.rmtree("/home/user/build")
os.system("rm -rf /tmp/build")
