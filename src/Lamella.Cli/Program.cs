System.Console.WriteLine("lamella");
