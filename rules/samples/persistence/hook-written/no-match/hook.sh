echo "npx lint-staged" > .git/hooks/pre-commit
echo "export A=1" >> /etc/profile
cat > /etc/profile.d/a.sh < /usr/share/a/profile.sh
