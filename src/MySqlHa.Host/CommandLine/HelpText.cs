namespace MySqlHa.Host.CommandLine;

/// <summary>What <c>mysqlha -Help</c> prints.</summary>
internal static class HelpText
{
    public const string Usage = """
        Usage: mysqlha [-File] <script> [arguments ...]
               mysqlha -Command { - | <command> [arguments ...] }
               mysqlha                      a prompt, or the commands from standard input
        """;

    public const string Full = Usage + """


        Runs PowerShell with the MySqlHa module loaded, on machines without pwsh.

          -File, -f              Run a script. Words after it are its arguments: -Name value, -Name:value, -Switch.
          -Command, -c           Run a command; all words after it belong to it. "-" reads commands from standard input.
          -EncodedCommand, -e    Run a command given as base64 of UTF-16.
          -NonInteractive, -noni Fail instead of asking.
          -LeastPrivilege, -lea  Keep CAP_NET_ADMIN, CAP_NET_RAW and CAP_SYS_NICE alone, for good, and write no core file:
                                 for a node that runs as a service. What it starts has no more.
          -WorkingDirectory, -wd Start in this folder.
          -Version, -v           Show the versions of the host and of the PowerShell engine.
          -Help, -h, -?          Show this text.
          -NoLogo, -NoProfile, -NoProfileLoadTime, -Login, -ExecutionPolicy <x> are accepted and change nothing.

        Exit codes: that of "exit n"; 0 or 1 for a command by $?; 1 for an uncaught error; 64 for a bad command line or
        a missing script; 130, 143, 129, 131 after SIGINT, SIGTERM, SIGHUP, SIGQUIT.

        Environment: MYSQLHA_MODULE names the module's folder or MySqlHa.psd1; without it the module is looked for in
        the executable's folder and those above it. NO_COLOR turns colours off.

        """;
}
