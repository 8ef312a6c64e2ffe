@echo off
rem Starts the transparent client on Windows. Usage: transparent-client --help
rem
rem Needs an administrator's console, JDK 25 (JAVA25_HOME or JAVA_HOME, else the java on the PATH)
rem and the jars, which this makes: mvnw -pl wireguard-examples -am package -DskipTests
rem TRANSPARENT_CLIENT_JAVA_OPTIONS: more options for the JVM.
setlocal
set "HERE=%~dp0"
set "JAR="
for %%f in ("%HERE%target\wireguard-examples-*.jar") do (
  echo %%~nf | findstr /r /c:"-sources *$" /c:"-javadoc *$" /c:"-tests *$" >nul || set "JAR=%%~ff"
)
if not defined JAR goto nojars
if not exist "%HERE%target\lib\" goto nojars

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if defined JAVA25_HOME set "JAVA=%JAVA25_HOME%\bin\java"

"%JAVA%" -Xmx128m -XX:+UseSerialGC -XX:-UsePerfData --add-modules jdk.incubator.vector ^
  --enable-native-access=ALL-UNNAMED %TRANSPARENT_CLIENT_JAVA_OPTIONS% -cp "%JAR%;%HERE%target\lib\*" ^
  io.github.javatun.wireguard.examples.transparent.TransparentClientProgram %*
exit /b %ERRORLEVEL%

:nojars
echo transparent-client: no jars in %HERE%target; in the project's directory run: 1>&2
echo   mvnw -pl wireguard-examples -am package -DskipTests 1>&2
exit /b 1
