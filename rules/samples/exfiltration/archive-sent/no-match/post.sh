tar czf - build/ dist/ | curl -T - https://artifacts.host.invalid/build.tgz
