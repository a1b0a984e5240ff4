@echo off
rem Starts the img2loc command on Windows. UNTESTED: written by the book, never run.
rem Builds the command on first use, which needs Maven and a JDK; after that, a Java of 17 or newer
rem is enough. Unlike the script for POSIX shells, it builds anew only when the jar is missing:
rem delete img2loc-examples\target\img2loc.jar after a change of the sources.
rem
rem   JAVA_HOME           the Java to use; otherwise the java on the PATH
rem   IMG2LOC_JAVA_OPTS   more options for Java, e.g. -Xmx4g
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
call mvn -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Denforcer.skip package 1>&2
set "FAILED=%ERRORLEVEL%"
popd
if not "%FAILED%"=="0" (
  echo img2loc: the build failed; see above 1>&2
  exit /b 1
)

:built
set "JAVA=java"
set "RELEASE="
if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
  set "RELEASE=%JAVA_HOME%\release"
)
if defined JAVA_HOME if not exist "%JAVA%" (
  echo img2loc: JAVA_HOME is %JAVA_HOME%, which has no bin\java.exe 1>&2
  exit /b 1
)
if not defined JAVA_HOME (
  where java >nul 2>nul
  if errorlevel 1 (
    echo img2loc: there is no Java; install a JDK of 17 or newer, or set JAVA_HOME 1>&2
    exit /b 1
  )
)

rem The Vector API is used from 21 on, where the JDK has it.
set "VECTORS="
if defined RELEASE if exist "%RELEASE%" (
  findstr /r /c:"^JAVA_VERSION=.2[1-9]" "%RELEASE%" >nul && findstr /c:"jdk.incubator.vector" "%RELEASE%" >nul && set "VECTORS=--add-modules jdk.incubator.vector"
)

"%JAVA%" %VECTORS% %IMG2LOC_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
