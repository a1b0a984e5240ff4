@echo off
rem Starts the img2loc command on Windows. UNTESTED: written by the book, never run.
rem Builds the command on first use, which needs Maven and a JDK; after that, a Java of 17 or newer
rem is enough. Unlike the script for POSIX shells, it builds anew only when the jar is missing:
rem delete img2loc-examples\target\img2loc.jar after a change of the sources.
rem
rem   JAVA_HOME           the Java to use; otherwise a JDK of 21 or newer that has the Vector API,
rem                       which searches faster; otherwise the java on the PATH
rem   IMG2LOC_JAVA_OPTS   more options for Java, e.g. -Xmx4g
rem   IMG2LOC_TURBOJPEG   the jar of TurboJPEG's Java binding, which decodes JPEGs faster; its DLL
rem                       must be on the PATH
setlocal

set "ROOT=%~dp0"
set "JAR=%ROOT%img2loc-examples\target\img2loc.jar"

if exist "%JAR%" goto built
where mvn >nul 2>nul
if errorlevel 1 (
  echo img2loc: is not built yet, and building it needs Maven and a JDK of 17 or newer; install both 1>&2
  exit /b 1
)
echo img2loc: building, which is done once and takes a minute or two ... 1>&2
pushd "%ROOT%"
call mvn -q -B -Dstyle.color=never -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Denforcer.skip package 1>&2
set "FAILED=%ERRORLEVEL%"
popd
if not "%FAILED%"=="0" (
  echo img2loc: the build failed; see above 1>&2
  exit /b 1
)

:built
set "HOME_OF_JAVA="
set "NEWEST=20"
if defined JAVA_HOME (
  set "HOME_OF_JAVA=%JAVA_HOME%"
  goto chosen
)
rem What is on the PATH comes first and wins over others that are as new.
for /f "delims=" %%j in ('where java 2^>nul') do for %%b in ("%%~dpj..") do call :consider "%%~fb"
for %%p in (
  "%ProgramFiles%\Java"
  "%ProgramFiles%\Eclipse Adoptium"
  "%ProgramFiles%\Microsoft"
  "%ProgramFiles%\Zulu"
  "%ProgramFiles%\Amazon Corretto"
  "%ProgramFiles%\BellSoft"
  "%USERPROFILE%\.jdks"
) do if exist "%%~p" for /d %%h in ("%%~p\*") do call :consider "%%~fh"
if defined HOME_OF_JAVA goto chosen

rem No fast one: the first on the PATH. A program that only chooses one has no release file beside it.
for /f "delims=" %%j in ('where java 2^>nul') do if not defined HOME_OF_JAVA for %%b in ("%%~dpj..") do set "HOME_OF_JAVA=%%~fb"
if not defined HOME_OF_JAVA (
  echo img2loc: there is no Java; install a JDK of 17 or newer, or set JAVA_HOME 1>&2
  exit /b 1
)
set "JAVA=java"
if exist "%HOME_OF_JAVA%\bin\java.exe" set "JAVA=%HOME_OF_JAVA%\bin\java.exe"
goto run

:chosen
set "JAVA=%HOME_OF_JAVA%\bin\java.exe"
if not exist "%JAVA%" (
  echo img2loc: JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe 1>&2
  exit /b 1
)

:run
call :feature "%HOME_OF_JAVA%"
rem A Java without a release file, of feature 0, gets the benefit of the doubt.
if %FEATURE% GTR 0 if %FEATURE% LSS 17 (
  echo img2loc: "%HOME_OF_JAVA%" is older than Java 17; install a JDK of 17 or newer, or set JAVA_HOME to one 1>&2
  exit /b 1
)
set "OPTIONS="
if %FEATURE% GEQ 22 set "OPTIONS=--enable-native-access=ALL-UNNAMED"
if %FEATURE% GEQ 17 findstr /c:"jdk.incubator.vector" "%HOME_OF_JAVA%\release" >nul && set "OPTIONS=--add-modules jdk.incubator.vector %OPTIONS%"

set "PROGRAM=-jar "%JAR%""
if defined IMG2LOC_TURBOJPEG if exist "%IMG2LOC_TURBOJPEG%" set "PROGRAM=-cp "%JAR%;%IMG2LOC_TURBOJPEG%" io.img2loc.examples.Main"

"%JAVA%" %OPTIONS% %IMG2LOC_JAVA_OPTS% %PROGRAM% %*
exit /b %ERRORLEVEL%

rem Takes a home of Java if it is newer than all before and has the Vector API.
:consider
if not exist "%~1\bin\java.exe" exit /b 0
call :feature "%~1"
if %FEATURE% LEQ %NEWEST% exit /b 0
findstr /c:"jdk.incubator.vector" "%~1\release" >nul || exit /b 0
set "NEWEST=%FEATURE%"
set "HOME_OF_JAVA=%~1"
exit /b 0

rem Sets FEATURE to the feature release of a home of Java: 21 for 21.0.3, 1 for 1.8, 0 if unknown.
:feature
set "FEATURE=0"
if not exist "%~1\release" exit /b 0
for /f "tokens=2 delims==" %%v in ('findstr /b /c:"JAVA_VERSION=" "%~1\release"') do for /f "tokens=1 delims=.-+_" %%n in ("%%~v") do set "FEATURE=%%n"
exit /b 0
